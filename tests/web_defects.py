"""Tables of what can be wrong with a request, one defect each; and of what is right although it looks odd."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import web_pki as pki
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID
from envelopes import SKILL_ID
from web_chains import (
    FOLDER,
    GOOD,
    URL,
    Page,
    cut_short,
    dripping,
    endless_headers,
    no_http,
    says,
    silent,
)
from web_world import Ask, good_leaf, signed

from skill.web.fetch import MOST_BYTES
from skill.web.refused import Reason

GOOD_URLS = {
    "plain": f"https://s3.amazonaws.com{GOOD}",
    "port named": f"https://s3.amazonaws.com:443{GOOD}",
    "upper-case scheme and host": f"HTTPS://S3.AmazonAWS.com{GOOD}",
    "dot segments that stay inside": f"https://s3.amazonaws.com/echo.api/../echo.api/./{GOOD.removeprefix(FOLDER)}",
}
BAD_URLS = {
    "http": f"http://s3.amazonaws.com{GOOD}",
    "other scheme": f"file://s3.amazonaws.com{GOOD}",
    "no scheme": f"//s3.amazonaws.com{GOOD}",
    "other host": f"https://example.com{GOOD}",
    "host with a suffix": f"https://s3.amazonaws.com.example.com{GOOD}",
    "host with a prefix": f"https://evil-s3.amazonaws.com{GOOD}",
    "sub-domain": f"https://bucket.s3.amazonaws.com{GOOD}",
    "trailing dot": f"https://s3.amazonaws.com.{GOOD}",
    "user info": f"https://s3.amazonaws.com@example.com{GOOD}",
    "user before the right host": f"https://me:secret@s3.amazonaws.com{GOOD}",
    "user info behind a slash": f"https://s3.amazonaws.com\\@example.com{GOOD}",
    "long s for s": f"https://\u017f3.amazonaws.com{GOOD}",
    "wrong port": f"https://s3.amazonaws.com:563{GOOD}",
    "port that begins right": f"https://s3.amazonaws.com:4430{GOOD}",
    "port out of range": f"https://s3.amazonaws.com:99999{GOOD}",
    "port that is no number": f"https://s3.amazonaws.com:abc{GOOD}",
    "port left empty": f"https://s3.amazonaws.com:{GOOD}",
    "other folder": "https://s3.amazonaws.com/echo.apis/cert.pem",
    "bare folder": "https://s3.amazonaws.com/echo.api/",
    "upper-case folder": "https://s3.amazonaws.com/ECHO.API/cert.pem",
    "out of the folder": "https://s3.amazonaws.com/echo.api/../cert.pem",
    "out of the folder, deeper": "https://s3.amazonaws.com/echo.api/a/../../b/cert.pem",
    "encoded dots": "https://s3.amazonaws.com/echo.api/%2e%2e/cert.pem",
    "encoded slash": "https://s3.amazonaws.com/echo.api%2fcert.pem",
    "doubly encoded dots": "https://s3.amazonaws.com/echo.api/%252e%252e/cert.pem",
    "backslashes": "https://s3.amazonaws.com/echo.api\\..\\cert.pem",
    "empty segment": f"https://s3.amazonaws.com/{GOOD}",
    "empty segment to climb over": "https://s3.amazonaws.com/echo.api//../cert.pem",
    "query": f"https://s3.amazonaws.com{GOOD}?x=1",
    "empty query": f"https://s3.amazonaws.com{GOOD}?",
    "fragment": f"https://s3.amazonaws.com{GOOD}#x",
    "space": f"https://s3.amazonaws.com{GOOD} x",
    "leading space": f" https://s3.amazonaws.com{GOOD}",
    "line end": f"https://s3.amazonaws.com{GOOD}\n",
    "tab inside the host": f"https://s3.amazon\taws.com{GOOD}",
    "header smuggled in": f"https://s3.amazonaws.com{GOOD}\r\nX: y",
    "too long": f"https://s3.amazonaws.com{FOLDER}{'x' * 2000}",
    "twice": f"https://s3.amazonaws.com{GOOD},https://s3.amazonaws.com{GOOD}",
    "empty": "",
}
Make = Callable[[], tuple[pki.Issued, bytes]]
"""Returns a leaf and the chain that is served for it."""


def _with_leaf(**changes: Any) -> Make:  # noqa: ANN401 - fields of Wanted by name
    """Return a chain that is good but for its leaf."""

    def make() -> tuple[pki.Issued, bytes]:
        made = pki.leaf(**changes)
        return made, pki.chain(made, pki.intermediate())

    return make


def _under(issuer: Callable[[], pki.Issued], *between: Callable[[], pki.Issued]) -> Make:
    """Return a good leaf issued by ``issuer``, served with the certificates ``between``."""

    def make() -> tuple[pki.Issued, bytes]:
        made = pki.leaf(by=issuer())
        return made, pki.chain(made, *(each() for each in between))

    return make


def _impostor() -> pki.Issued:
    return pki.authority("Test Root", key="impostor")


def _no_authority() -> pki.Issued:
    return pki.leaf(subject="Test Impostor", key="impostor")


def _ended() -> pki.Issued:
    return pki.authority("Test Ended", pki.root(), ends=pki.NOW - pki.DAY)


def _issued_by_a_leaf() -> tuple[pki.Issued, bytes]:
    between = _no_authority()
    made = pki.leaf(by=between)
    return made, pki.chain(made, between, pki.intermediate())


def _self_signed() -> tuple[pki.Issued, bytes]:
    made = pki.issue(pki.Wanted(), None)
    return made, made.pem


GOOD_CHAINS: dict[str, Make] = {
    "leaf and intermediate": _with_leaf(),
    "root sent along": _under(pki.intermediate, pki.intermediate, pki.root),
    "issued by the root itself": _under(pki.root),
    "no extended usage": _with_leaf(purpose=None),
    "extra certificate at the end": _under(pki.intermediate, pki.intermediate, _impostor),
    "stronger key": _with_leaf(key="strong", bits=3072),
}
BAD_CHAINS: dict[str, Make] = {
    "expired": _with_leaf(begins=pki.NOW - 2 * pki.DAY, ends=pki.NOW - timedelta(seconds=1)),
    "not yet valid": _with_leaf(begins=pki.NOW + timedelta(minutes=5)),
    "other name": _with_leaf(names=("echo-api.amazon.example",)),
    "name in the subject only": _with_leaf(names=None),
    "wildcard name": _with_leaf(names=("*.amazon.com",)),
    "name as a prefix": _with_leaf(names=("echo-api.amazon.com.example.com",)),
    "wrong root": _under(_impostor),
    "wrong root sent along": _under(_impostor, _impostor),
    "self-signed": _self_signed,
    "missing intermediate": _under(pki.intermediate),
    "intermediate first": lambda: (good_leaf(), pki.chain(pki.intermediate(), good_leaf())),
    "leaf marked as authority": _with_leaf(authority=True),
    "issued by another leaf": _issued_by_a_leaf,
    "expired intermediate": _under(_ended, _ended),
    "may not sign": _with_leaf(usage=False),
    "usage not said": _with_leaf(usage=None),
    "for clients only": _with_leaf(purpose=ExtendedKeyUsageOID.CLIENT_AUTH),
    "short key": _with_leaf(key="short", bits=1024),
    "elliptic key": _with_leaf(elliptic=True),
    "too many certificates": _under(pki.intermediate, *(pki.intermediate,) * 8),
    "no PEM": lambda: (good_leaf(), b"<html>Sign in to the hotel network</html>"),
    "DER instead of PEM": lambda: (good_leaf(), b"\x30\x82\x03\x00" * 64),
    "empty file": lambda: (good_leaf(), b""),
    "broken base64": lambda: (good_leaf(), good_leaf().pem.replace(b"MII", b"!!!", 1)),
    "broken certificate": lambda: (good_leaf(), good_leaf().pem.replace(b"A", b"B", 9)),
}


BAD_HOSTS: dict[str, Callable[[bytes], Page]] = {
    "not found": lambda _: says(b"<Error/>", 404),
    "forbidden": lambda pem: says(pem, 403),
    "server error": lambda pem: says(pem, 500),
    "redirect": lambda _: says(b"", 302, Location=URL + GOOD),
    "permanent redirect": lambda pem: says(pem, 308, Location=URL + GOOD),
    "partial": lambda pem: says(pem, 206),
    "too large": lambda pem: says(pem + b"\n" * MOST_BYTES),
    "too large and not said": lambda pem: says(pem + b"\n" * MOST_BYTES, Content_Length="99999999"),
    "endless headers": lambda _: endless_headers,
    "silent": lambda _: silent,
    "byte by byte": lambda _: dripping,
    "no HTTP": lambda _: no_http,
    "cut short": cut_short,
}
Break = Callable[[dict[str, Any]], Any]
"""Changes an event, or returns what is sent in its stead."""


def _put(*path: str, to: object) -> Break:
    def change(made: dict[str, Any]) -> None:
        held = made
        for name in path[:-1]:
            held = held[name]
        held[path[-1]] = to

    return change


def _cut(*path: str) -> Break:
    def change(made: dict[str, Any]) -> None:
        held = made
        for name in path[:-1]:
            held = held[name]
        del held[path[-1]]

    return change


def stamp(seconds: float) -> Break:
    """Return a change: the event is from ``seconds`` after now."""
    return _put("request", "timestamp", to=(pki.NOW + timedelta(seconds=seconds)).isoformat())


APPLICATION = ("context", "System", "application", "applicationId")
BAD_EVENTS: dict[str, tuple[Reason, Break]] = {
    "stale": (Reason.TIMESTAMP, stamp(-151)),
    "future": (Reason.TIMESTAMP, stamp(151)),
    "years old": (Reason.TIMESTAMP, _put("request", "timestamp", to="0001-01-01T00:00:00+23:59")),
    "in years": (Reason.TIMESTAMP, _put("request", "timestamp", to="9999-12-31T23:59:59-23:59")),
    "no zone": (Reason.TIMESTAMP, _put("request", "timestamp", to=pki.NOW.strftime("%Y-%m-%dT%H:%M:%S"))),
    "seconds since 1970": (Reason.TIMESTAMP, _put("request", "timestamp", to=int(pki.NOW.timestamp()))),
    "no date": (Reason.TIMESTAMP, _put("request", "timestamp", to="now")),
    "timestamp null": (Reason.TIMESTAMP, _put("request", "timestamp", to=None)),
    "no timestamp": (Reason.TIMESTAMP, _cut("request", "timestamp")),
    "no request": (Reason.TIMESTAMP, _cut("request")),
    "request is a text": (Reason.TIMESTAMP, _put("request", to="LaunchRequest")),
    "other application": (Reason.SKILL, _put(*APPLICATION, to="amzn1.ask.skill.other")),
    "other application in the session": (
        Reason.SKILL,
        _put("session", "application", "applicationId", to="amzn1.ask.skill.other"),
    ),
    "id with a suffix": (Reason.SKILL, _put(*APPLICATION, to=SKILL_ID + "0")),
    "id in a list": (Reason.SKILL, _put(*APPLICATION, to=[SKILL_ID])),
    "no application": (Reason.SKILL, _cut("context", "System", "application")),
    "no context": (Reason.SKILL, _cut("context")),
    "session without application": (Reason.SKILL, _cut("session", "application")),
    "session is a text": (Reason.SKILL, _put("session", to="s")),
}
BAD_BODIES: dict[str, bytes] = {
    "broken JSON": b'{"request": ',
    "no object": b"[]",
    "null": b"null",
    "text": b'"LaunchRequest"',
    "not UTF-8": b'{"request": "\xff\xfe"}',
    "UTF-16": '{"request": {}}'.encode("utf-16"),
    "form": b"request=launch",
    "white space": b"   ",
    "nested without end": b"[" * 100_000,
    "nested objects": b'{"a":' * 20_000,
    "two values": b"{}{}",
}


def _next(letter: str) -> str:
    """Return the letter after a base64 letter that ends in unused bits: it stands for the same bytes."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return letters[letters.index(letter) + 1]


def _sha1(ask: Ask) -> str:
    key = good_leaf().key
    assert isinstance(key, RSAPrivateKey)
    return b64encode(key.sign(ask.body, PKCS1v15(), SHA1())).decode()  # noqa: S303 - it must be refused


def _pss(ask: Ask) -> str:
    key = good_leaf().key
    assert isinstance(key, RSAPrivateKey)
    return b64encode(key.sign(ask.body, PSS(MGF1(SHA256()), 32), SHA256())).decode()


BAD_WIRES: dict[str, tuple[Reason, Callable[[Ask], Ask]]] = {
    "no headers": (Reason.HEADERS, lambda ask: Ask(ask.body)),
    "no signature": (Reason.HEADERS, lambda ask: ask.but(Signature_256=None)),
    "no chain": (Reason.ADDRESS, lambda ask: ask.but(SignatureCertChainUrl=None)),
    "SHA-1 signature only": (Reason.HEADERS, lambda ask: ask.but(Signature_256=None, Signature=_sha1(ask))),
    "SHA-1 in the place of SHA-256": (Reason.SIGNATURE, lambda ask: ask.but(Signature_256=_sha1(ask))),
    "other padding": (Reason.SIGNATURE, lambda ask: ask.but(Signature_256=_pss(ask))),
    "signature empty": (Reason.HEADERS, lambda ask: ask.but(Signature_256="")),
    "signature no base64": (Reason.HEADERS, lambda ask: ask.but(Signature_256="***")),
    "signature with line end inside": (
        Reason.HEADERS,
        lambda ask: ask.but(Signature_256=ask.headers["Signature-256"][:8] + " " + ask.headers["Signature-256"][8:]),
    ),
    "signature badly padded": (Reason.HEADERS, lambda ask: ask.but(Signature_256=ask.headers["Signature-256"] + "=")),
    "signature not ASCII": (Reason.HEADERS, lambda ask: ask.but(Signature_256="\u00e9" * 4)),
    "signature written in another way": (
        Reason.HEADERS,
        lambda ask: ask.but(
            Signature_256=ask.headers["Signature-256"][:-3] + _next(ask.headers["Signature-256"][-3]) + "=="
        ),
    ),
    "signature short": (Reason.SIGNATURE, lambda ask: ask.but(Signature_256="AAAA")),
    "signature of nothing": (Reason.SIGNATURE, lambda ask: ask.but(Signature_256=good_leaf().sign(b""))),
    "other key": (Reason.SIGNATURE, lambda ask: ask.but(Signature_256=_no_authority().sign(ask.body))),
    "tampered body": (Reason.SIGNATURE, lambda ask: Ask(ask.body.replace(b"LaunchR", b"LaunchS"), ask.headers)),
    "same JSON, other bytes": (
        Reason.SIGNATURE,
        lambda ask: Ask(json.dumps(json.loads(ask.body), indent=1).encode(), ask.headers),
    ),
    "line end added": (Reason.SIGNATURE, lambda ask: Ask(ask.body + b"\n", ask.headers)),
    "empty body": (Reason.EMPTY, lambda ask: Ask(b"", ask.headers)),
    "empty body, signed": (Reason.EMPTY, lambda _: signed(b"")),
}
