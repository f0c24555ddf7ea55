"""A local HTTPS server that plays the host of Amazon's certificate chains, well or badly behaved path by path."""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import web_pki as pki

from skill.web import fetch
from skill.web.address import HOST, PORT

Page = Callable[[BaseHTTPRequestHandler], None]
FOLDER = "/echo.api/"
GOOD = f"{FOLDER}echo-api-cert-13.pem"
URL = f"https://{HOST}"


def says(pem: bytes, status: int = 200, **headers: str) -> Page:
    """Return a page that answers at once."""

    def page(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in {"Content_Length": str(len(pem)), **headers}.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        asked.wfile.write(pem)

    return page


def silent(_: BaseHTTPRequestHandler) -> None:
    """Never answer within what the fetcher waits."""
    time.sleep(2 * fetch.SECONDS)


def dripping(asked: BaseHTTPRequestHandler) -> None:
    """Answer with a byte now and then, so that no single wait is long."""
    for _ in range(100):
        asked.wfile.write(b"H")
        asked.wfile.flush()
        time.sleep(fetch.SECONDS / 8)


def endless_headers(asked: BaseHTTPRequestHandler) -> None:
    """Answer with headers and no end of them."""
    asked.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(90):
        asked.wfile.write(b"X-Filler: " + b"x" * 4000 + b"\r\n")


def no_http(asked: BaseHTTPRequestHandler) -> None:
    """Answer with something that is no HTTP."""
    asked.wfile.write(b"220 mail.example ESMTP\r\n")


def cut_short(pem: bytes) -> Page:
    """Promise more than is sent."""
    return says(pem[:-40], Content_Length=str(len(pem)))


class Chains:
    """The server, what it serves, and how often each path was fetched."""

    def __init__(self, pages: dict[str, Page]) -> None:
        """Serve ``pages``; everything else is 404."""
        self.pages = pages
        self.fetched: Counter[str] = Counter()
        self.port = 0

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        """Answer one GET."""
        self.fetched[asked.path] += 1
        try:
            self.pages.get(asked.path, says(b"no such key", 404))(asked)
        except OSError:
            asked.close_connection = True  # the fetcher hung up, as it should

    def dial(self, address: tuple[str, int], seconds: float) -> socket.socket:
        """Connect to this server instead of the real host, which must be what was asked for."""
        assert address == (HOST, PORT)
        return socket.create_connection(("127.0.0.1", self.port), seconds)


@contextmanager
def serving(pages: dict[str, Page], identity: pki.Issued | None = None) -> Iterator[Chains]:
    """Serve ``pages`` over TLS at a free port until the block ends, with a certificate for Amazon's host."""
    chains = Chains(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            chains.answer(self)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """Keep quiet about handshakes that the fetcher broke off."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as directory:
        shown = identity or pki.leaf(by=pki.root(), subject=HOST, key="tls", names=(HOST,))
        context.load_cert_chain(*shown.files(Path(directory)))
    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        chains.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield chains
        finally:
            server.shutdown()
            thread.join()


def trusting(issued: pki.Issued) -> ssl.SSLContext:
    """Return the fetcher's own TLS settings, but trusting ``issued`` instead of the platform."""
    context = ssl.create_default_context(cadata=issued.pem.decode("ascii"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
