"""Fetches a certificate chain from Amazon's host: no redirect, no proxy, bounded in time and size."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, cast

import certifi

from skill.web.address import HOST, PORT
from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Fetch = Callable[[str], bytes]
"""Path of a chain -> what the host serves there; Refused when it cannot be had."""
Dial = Callable[[tuple[str, int], float], socket.socket]
"""(host, port), seconds -> connected socket. Tests dial their own server; its certificate is checked all the same."""

SECONDS = 2.0
"""For everything: connecting, TLS, headers and body together."""
MOST_BYTES = 64 * 1024
"""Of a chain. Amazon's has about 6 KB."""
MOST_HEADER_BYTES = 16 * 1024
OK = 200


def fetcher(context: ssl.SSLContext | None = None, dial: Dial = socket.create_connection) -> Fetch:
    """Return a function that fetches chains over TLS as ``context`` trusts it; the platform's CA bundle by default."""
    trusted = context or platform_context()

    def fetch(path: str) -> bytes:
        deadline = time.monotonic() + SECONDS
        try:
            with dial((HOST, PORT), SECONDS) as plain:
                plain.settimeout(_left(deadline))
                with trusted.wrap_socket(plain, server_hostname=HOST) as tls:
                    return _read(tls, path, deadline)
        except (OSError, HTTPException, ValueError):
            raise Refused(Reason.FETCH) from None

    return fetch


def platform_context() -> ssl.SSLContext:
    """Return TLS 1.2 or later that trusts certifi's roots and checks the host's name."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _read(tls: ssl.SSLSocket, path: str, deadline: float) -> bytes:
    tls.settimeout(_left(deadline))
    tls.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode("ascii"))
    response = HTTPResponse(cast("socket.socket", _Source(tls, deadline)))
    response.begin()
    if response.status != OK:
        raise Refused(Reason.FETCH)
    chain = response.read(MOST_BYTES + 1)
    if len(chain) > MOST_BYTES or response.length:  # too large, or less than was promised
        raise Refused(Reason.FETCH)
    return chain


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Source(io.RawIOBase):
    """The bytes of a socket until a deadline: a socket's own timeout starts anew with every byte that drips in."""

    def __init__(self, tls: ssl.SSLSocket, deadline: float) -> None:
        self.tls = tls
        self.deadline = deadline
        self.room = MOST_HEADER_BYTES + MOST_BYTES

    def makefile(self, *_: Any) -> io.BufferedReader:  # noqa: ANN401 - what http.client asks of a socket
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        self.tls.settimeout(_left(self.deadline))
        got = self.tls.recv_into(into)
        self.room -= got
        if self.room < 0:
            raise Refused(Reason.FETCH)
        return got
