"""Load for a web server: good requests as fast as they are answered, bad ones of every kind, connections that drip."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from envelopes import SAMPLES
from web_chains import FOLDER
from web_defects import BAD_EVENTS, BAD_URLS, BAD_WIRES
from web_world import Ask, event, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from web_process import Process

SPOKEN = {name: made for name, made in SAMPLES.items() if made["request"]["type"] in ("LaunchRequest", "IntentRequest")}
"""Recorded requests that open or carry a conversation: a few KB each, as Alexa sends them."""


def wire(ask: Ask) -> bytes:
    """Return a request as the bytes that go over a connection kept open."""
    headers = {"Host": "localhost", "Content-Length": str(len(ask.body)), **ask.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + ask.body


def good() -> list[bytes]:
    """Return signed requests of this moment; they are good for 150 seconds."""
    now = datetime.now(UTC)
    return [wire(signed(event(now, made))) for made in SPOKEN.values()]


def bad() -> list[bytes]:
    """Return a request for each defect of URL, headers, bytes and event, and for chains that are not there."""
    base = signed(event(datetime.now(UTC)))
    asks = [
        base.but(SignatureCertChainUrl=url)
        for url in BAD_URLS.values()
        if url == url.strip() and url.isascii() and url.isprintable()
    ]
    asks += [broken(base) for _, broken in BAD_WIRES.values()]
    for name, (_, change) in BAD_EVENTS.items():
        made = event(datetime.now(UTC))
        change(made)
        if name != "future":  # it comes true while the load runs
            asks.append(signed(made))
    asks += [signed(event(datetime.now(UTC)), path=f"{FOLDER}{number}.pem") for number in range(20)]
    return [wire(ask) for ask in asks]


@dataclass
class Measured:
    """What some requests got: seconds each took, and the status of each."""

    seconds: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def quantile(self, part: float) -> float:
        """Return the milliseconds that ``part`` of the requests took at most."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(part * len(self.seconds)))] * 1000


def drive(port: int, requests: Sequence[bytes], until: float, connections: int = 4) -> Measured:
    """Send ``requests`` over and over on connections kept open, each waiting for its answers, until a moment."""
    found = Measured()

    def client(first: int) -> None:
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            number = first
            while time.monotonic() < until:
                began = time.perf_counter()
                status = ask(connection, requests[number % len(requests)])
                found.seconds.append(time.perf_counter() - began)
                found.statuses.append(status)
                number += connections

    with ThreadPoolExecutor(connections) as pool:
        for client_done in [pool.submit(client, number) for number in range(connections)]:
            client_done.result()
    return found


def ask(connection: socket.socket, raw: bytes) -> int:
    """Send one request and read its answer; return the status."""
    connection.sendall(raw)
    got = b""
    while b"\r\n\r\n" not in got:
        got += _some(connection)
    head, _, rest = got.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(rest) < length:
        rest += _some(connection)
    return int(head.split(b" ", 2)[1])


def _some(connection: socket.socket) -> bytes:
    got = connection.recv(65536)
    if not got:
        message = "the server closed the connection in the middle of an answer"
        raise ConnectionError(message)
    return got


def send_each(port: int, requests: Sequence[bytes], times: int) -> list[int]:
    """Send ``times`` requests, each on a connection of its own, a few at a time; return the statuses."""

    def one(number: int) -> int:
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            return ask(connection, requests[number % len(requests)])

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(times)))


@contextmanager
def dripping(port: int, connections: int, pause: float = 1.0) -> Iterator[list[socket.socket]]:
    """Hold connections that send a header byte by byte and never end, as slow-loris does."""
    held = [socket.create_connection(("127.0.0.1", port), 30) for _ in range(connections)]
    for connection in held:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    ended = threading.Event()

    def drip() -> None:
        alive = list(held)
        while not ended.wait(pause):
            for connection in list(alive):
                try:
                    connection.sendall(b"x")
                except OSError:
                    alive.remove(connection)  # the server has had enough of it

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        ended.set()
        thread.join()
        for connection in held:
            connection.close()


SOAK_SECONDS = 60
SETTLED_SECONDS = 15
"""By then every thread has worked and every cache is warm."""
MOST_GROWTH = 2048
"""KB of memory between settled and the end."""
SLOW = 200
BAD_AT_A_TIME = 60
"""Every two seconds: well above 1,000 in a soak."""


@dataclass
class Outcome:
    """What became of good, bad and slow requests in a soak, and how much memory the server grew."""

    good_statuses: list[int] = field(default_factory=list)
    bad_statuses: list[int] = field(default_factory=list)
    still_open: int = 0
    settled: int = 0
    grown: int = 0

    def good(self) -> bool:
        """Tell whether all good requests were answered, all others refused, and memory did not grow."""
        answers = (set(self.good_statuses), set(self.bad_statuses), self.still_open)
        return answers == ({200}, {400}, 0) and self.grown <= MOST_GROWTH and len(self.bad_statuses) >= 1000

    def line(self) -> str:
        """Return it for people."""
        return (
            f"{SOAK_SECONDS} s: {self.good_statuses.count(200)} of {len(self.good_statuses)} good requests answered; "
            f"{self.bad_statuses.count(400)} of {len(self.bad_statuses)} bad ones refused; "
            f"{SLOW - self.still_open} of {SLOW} dripping connections closed; "
            f"memory {self.settled} KB when settled, {self.grown:+} KB at the end (at most {MOST_GROWTH:+})"
        )


def soak(server: Process) -> Outcome:
    """Ask for a minute while others send bad requests and hold dripping connections."""
    began = time.monotonic()
    found = Outcome()
    with dripping(server.port, SLOW) as slow:
        while time.monotonic() < began + SOAK_SECONDS:
            found.good_statuses += drive(server.port, good(), time.monotonic() + 2, connections=2).statuses
            found.bad_statuses += send_each(server.port, bad(), BAD_AT_A_TIME)
            if not found.settled and time.monotonic() > began + SETTLED_SECONDS:
                found.settled = server.memory()
        found.still_open = sum(1 for connection in slow if not closed(connection))
    found.grown = server.memory() - found.settled
    return found


def closed(connection: socket.socket) -> bool:
    """Tell whether the other side has closed a connection."""
    connection.settimeout(0)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
