"""A public-key infrastructure made for the tests: roots, intermediates and leaves, right or wrong as wanted."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

AnyKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
NAME = "echo-api.amazon.com"
DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)
"""The second in which the tests live. TLS to the chain server goes by the machine's clock, so this is near it."""


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the key of ``name``, made once: making them is what takes long."""
    assert name
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True)
class Wanted:
    """What a certificate shall say; the defaults make a good leaf."""

    subject: str = NAME
    key: str = "leaf"
    bits: int = 2048
    names: tuple[str, ...] | None = ("other.amazon.com", NAME)
    begins: datetime = NOW - DAY
    ends: datetime = NOW + 30 * DAY
    authority: bool = False
    usage: bool | None = True
    """Whether it may sign; None leaves the extension out."""
    purpose: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.SERVER_AUTH
    elliptic: bool = False


@dataclass(frozen=True)
class Issued:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: AnyKey

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    def sign(self, body: bytes) -> str:
        """Sign bytes as Alexa does, as the header has it."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return b64encode(self.key.sign(body, PKCS1v15(), SHA256())).decode("ascii")
        return b64encode(self.key.sign(body, ec.ECDSA(SHA256()))).decode("ascii")

    def files(self, directory: Path) -> tuple[Path, Path]:
        """Write certificate and key for a TLS server."""
        secret = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        certificate, key = directory / "certificate.pem", directory / "key.pem"
        certificate.write_bytes(self.pem)
        key.write_bytes(secret)
        return certificate, key


def issue(wanted: Wanted, by: Issued | None) -> Issued:
    """Issue a certificate; by itself when ``by`` is None."""
    key: AnyKey = ec.generate_private_key(ec.SECP256R1()) if wanted.elliptic else rsa_key(wanted.key, wanted.bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted.subject)])
    issuer_key = by.key if by else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wanted.begins)
        .not_valid_after(wanted.ends)
        .add_extension(x509.BasicConstraints(ca=wanted.authority, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if wanted.names is not None:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in wanted.names]), critical=False
        )
    if wanted.usage is not None:
        builder = builder.add_extension(_usage(wanted), critical=True)
    if wanted.purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([wanted.purpose]), critical=False)
    return Issued(builder.sign(issuer_key, SHA256()), key)


def _usage(wanted: Wanted) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=bool(wanted.usage) and not wanted.authority,
        content_commitment=False,
        key_encipherment=not wanted.authority,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=wanted.authority,
        crl_sign=wanted.authority,
        encipher_only=False,
        decipher_only=False,
    )


def authority(name: str, by: Issued | None = None, *, key: str = "", ends: datetime = NOW + 3650 * DAY) -> Issued:
    """Issue a certificate that may issue others: a root when ``by`` is None."""
    wanted = Wanted(name, key or name, names=None, begins=NOW - 365 * DAY, ends=ends, authority=True, purpose=None)
    return issue(wanted, by)


@cache
def root() -> Issued:
    """Return the root that the tests trust."""
    return authority("Test Root")


@cache
def intermediate() -> Issued:
    """Return the authority between root and leaf."""
    return authority("Test Intermediate", root())


def leaf(by: Issued | None = None, **changes: Any) -> Issued:  # noqa: ANN401 - fields of Wanted by name
    """Issue a leaf, good but for ``changes``."""
    return issue(replace(Wanted(), **changes), by or intermediate())


def chain(*issued: Issued) -> bytes:
    """Return certificates as one PEM file, as Amazon serves a chain."""
    return b"".join(each.pem for each in issued)
