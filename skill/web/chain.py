"""Whether a certificate chain may sign requests of Alexa, and with which key, until when."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

NAME = "echo-api.amazon.com"
"""The name that the signing certificate must bear, exactly: a wildcard is not enough."""
MOST_CERTIFICATES = 8
DEEPEST = 5
LEAST_BITS = 2048
LONGEST = timedelta(hours=1)
"""A verified key is kept so long, and never beyond the first certificate of its chain that ends."""


@dataclass(frozen=True)
class Key:
    """A verified key and the moment from which it must be verified anew."""

    public: RSAPublicKey
    until: datetime


def platform_roots(bundle: Path | str | None = None) -> Store:
    """Return the trust anchors of certifi's bundle that can be read.

    A few old roots have serial numbers that the standard forbids and cryptography announces to refuse; they are
    left out one by one, so that they cannot take Amazon's roots with them.
    """
    with open(bundle or certifi.where(), "rb") as file:  # noqa: PTH123 - certifi hands over a string
        blocks = file.read().split(b"-----BEGIN CERTIFICATE-----")[1:]
    roots = []
    for block in blocks:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                roots.append(x509.load_pem_x509_certificate(b"-----BEGIN CERTIFICATE-----" + block))
        except (ValueError, Warning):
            continue
    return Store(roots)


def verified(pem: bytes, roots: Store, now: datetime) -> Key:
    """Return the key of a PEM chain, leaf first; Refused unless the chain and its leaf are all they must be."""
    try:
        leaf, *rest = x509.load_pem_x509_certificates(pem)
        if len(rest) >= MOST_CERTIFICATES:
            raise Refused(Reason.CHAIN)
        policy = PolicyBuilder().store(roots).time(now).max_chain_depth(DEEPEST)
        path = policy.build_server_verifier(x509.DNSName(NAME)).verify(leaf, rest)
        key = _key(leaf)
    except (ValueError, VerificationError, UnsupportedAlgorithm, x509.ExtensionNotFound):
        raise Refused(Reason.CHAIN) from None
    return Key(key, min(now + LONGEST, *(certificate.not_valid_after_utc for certificate in path)))


def _key(leaf: x509.Certificate) -> RSAPublicKey:
    """Return the key of a leaf: what the path verification does not look at is looked at here."""
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    key = leaf.public_key()
    if NAME not in names or not usage.digital_signature:
        raise Refused(Reason.CHAIN)
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise Refused(Reason.CHAIN)
    return key
