"""The server for real: a process of its own, spoken to over sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import commands
import pytest
import web_pki as pki
from envelopes import SKILL_ID
from web_chains import GOOD, says, serving
from web_load import bad, dripping, send_each, soak
from web_process import HERE, ROOT, Process, read_all, started
from web_world import Ask, event, good_leaf, signed

from skill import content
from skill.last_resort import NEUTRAL
from skill.web.gate import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long
SAID = "anemone"
"""A word that stands for what a patient says."""


@pytest.fixture(scope="module")
def plain() -> Iterator[Process]:
    """Run what `make serve` runs."""
    with started("-m", "skill.web") as process:
        yield process


def fresh() -> Ask:
    """Return a good request of this moment, with bytes that no JSON library would write."""
    text = json.dumps(event(datetime.now(UTC)), indent=3, ensure_ascii=False).replace(
        '"locale"', '"note":"é ü",  "locale"'
    )
    return signed(text.encode("utf-8"))


@contextmanager
def _with_chains(directory: Path) -> Iterator[Process]:
    root = directory / "root.pem"
    root.write_bytes(pki.root().pem)
    good = says(pki.chain(good_leaf(), pki.intermediate()))
    with serving({GOOD: good}) as chains, started(HERE, str(root), str(chains.port)) as process:
        yield process


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Run the server with chains of the test's own."""
    with _with_chains(tmp_path_factory.mktemp("root")) as process:
        yield process


def sent(process: Process, method: str, path: str, ask: Ask | None = None) -> tuple[int, bytes]:
    """Send one request on a connection of its own; return status and body."""
    connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
    try:
        connection.request(method, path, ask.body if ask else None, ask.headers if ask else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 400),
        ("GET", "/", 405),
        ("HEAD", "/", 405),
        ("PUT", "/", 405),
        ("OPTIONS", "/", 405),
        ("NONSENSE", "/", 405),
        ("POST", "/healthz", 405),
        ("GET", "/other", 404),
        ("GET", "/static/x", 404),
        ("POST", "/../", 404),
    ],
)
def test_what_is_no_request_of_alexa_gets_a_status_and_no_word(
    plain: Process, method: str, path: str, status: int
) -> None:
    """Unsigned, wrong method, unknown path: a status, an empty body."""
    assert sent(plain, method, path, Ask(b"{}") if method == "POST" else None) == (status, b"")


def test_health_says_the_content_version(plain: Process) -> None:
    """/healthz answers with the version of the content that is spoken."""
    status, body = sent(plain, "GET", "/healthz")
    assert status == HTTPStatus.OK
    assert json.loads(body) == {"status": "up", "content": content.load(NEUTRAL).version}


@pytest.mark.parametrize(("size", "status"), [(MOST_BYTES, b"400"), (MOST_BYTES + 1, b"413"), (3 * MOST_BYTES, b"413")])
@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_is_refused(plain: Process, size: int, status: bytes, *, chunked: bool) -> None:
    """A body of more than 128 KB is 413, whether its length is said or not."""
    body = b"x" * size
    if chunked:
        head, body = b"Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (size, body)
    else:
        head = b"Content-Length: %d" % size
    answer = plain.exchange(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head + b"\r\n\r\n" + body)
    assert answer.split(b" ")[1] == status
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "raw",
    [
        b"FOO\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["no request line", "length no number", "two lengths", "unknown coding", "header too large", "TLS"],
)
def test_what_is_no_http_is_refused_without_a_word(plain: Process, raw: bytes) -> None:
    """What the application never sees is refused with an empty body too, and does not stop the server."""
    answer = plain.exchange(raw)
    assert answer.startswith((b"HTTP/1.0 4", b"HTTP/1.1 4", b"HTTP/1.0 5", b"HTTP/1.1 5"))
    assert answer.endswith(b"\r\n\r\n")
    assert sent(plain, "GET", "/healthz")[0] == HTTPStatus.OK


def test_a_signed_request_is_answered_over_a_socket(served: Process) -> None:
    """A signed request gets speech; its bytes are verified as they were sent."""
    ask = fresh()
    status, body = sent(served, "POST", "/", ask)
    assert status == HTTPStatus.OK
    assert json.loads(body)["response"]["outputSpeech"]["ssml"].startswith("<speak>")
    assert sent(served, "POST", "/", Ask(ask.body.replace(b"   ", b"  "), ask.headers)) == (400, b"")


def test_a_signed_body_may_come_in_chunks_and_pieces(served: Process) -> None:
    """A body sent piece by piece is put together before it is verified."""
    ask = fresh()
    head = "".join(f"{name}: {value}\r\n" for name, value in ask.headers.items())
    with socket.create_connection(("127.0.0.1", served.port), 30) as connection:
        connection.sendall(
            f"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n{head}".encode()
        )
        connection.sendall(b"\r\n")
        for at in range(0, len(ask.body), 100):
            piece = ask.body[at : at + 100]
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 200")


def test_nothing_of_a_request_is_in_the_log(tmp_path: Path) -> None:
    """Of what is sent, answered or refused, nothing but the closed list of fields is in the log."""
    with _with_chains(tmp_path) as process:
        made = event(datetime.now(UTC))
        made["request"]["note"] = made["session"]["attributes"]["x"] = made["session"]["user"]["userId"] = SAID
        ask = signed(made)
        assert sent(process, "POST", "/", ask)[0] == HTTPStatus.OK
        for bad in (
            ask.but(Signature_256=SAID),
            ask.but(SignatureCertChainUrl=f"https://{SAID}"),
            Ask(SAID.encode()),
        ):
            assert sent(process, "POST", f"/?{SAID}", bad)[0] == HTTPStatus.BAD_REQUEST
        assert sent(process, SAID.upper(), "/")[0] == HTTPStatus.METHOD_NOT_ALLOWED
        assert sent(process, "GET", f"/{SAID}")[0] == HTTPStatus.NOT_FOUND
        process.exchange(f"{SAID} {SAID}\r\n\r\n".encode())
        assert process.stop() == 0
    text = "".join(process.lines)
    assert text.count("skill.web method=") == 7
    assert SAID not in text.lower()
    assert "Traceback" not in text


def test_connections_that_drip_do_not_stop_good_requests(served: Process) -> None:
    """While many connections send byte by byte, a good request is answered."""
    with dripping(served.port, 100, pause=0.1):
        for _ in range(3):
            assert sent(served, "POST", "/", fresh())[0] == HTTPStatus.OK


def test_bad_requests_of_every_kind_do_not_stop_good_ones(served: Process) -> None:
    """After each defect of the tables, sent over real connections, a good request is answered."""
    requests = bad()
    assert set(send_each(served.port, requests, len(requests))) == {HTTPStatus.BAD_REQUEST}
    assert sent(served, "POST", "/", fresh())[0] == HTTPStatus.OK


def test_a_minute_under_attack(tmp_path: Path) -> None:
    """For a minute good requests are answered among bad ones and dripping connections, and memory does not grow."""
    with _with_chains(tmp_path) as process:
        outcome = soak(process)
    assert outcome.good(), outcome.line()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_finishes_what_is_under_way(tmp_path: Path, how: signal.Signals) -> None:
    """On SIGTERM a request under way is answered, no new one is taken, and the process ends well."""
    with _with_chains(tmp_path) as process, socket.create_connection(("127.0.0.1", process.port), 30) as under_way:
        ask = fresh()
        head = "".join(f"{name}: {value}\r\n" for name, value in ask.headers.items())
        under_way.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(ask.body)}\r\n{head}\r\n".encode())
        under_way.sendall(ask.body[:100])
        assert sent(process, "GET", "/healthz")[0] == HTTPStatus.OK  # by then the first bytes have been read
        process.popen.send_signal(how)
        while _takes(process.port):
            threading.Event().wait(0.01)
        under_way.sendall(ask.body[100:])
        assert read_all(under_way).startswith(b"HTTP/1.1 200")
        assert process.popen.wait(30) == 0


def _takes(port: int) -> bool:
    """Tell whether the port is open still; a caller who queues while it closes is reset, the next one refused."""
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionResetError:
        return True
    except ConnectionRefusedError:
        return False
    return True


@pytest.mark.parametrize(
    ("environment", "says_so"),
    [
        ({"ALEXA_SKILL_ID": ""}, "ALEXA_SKILL_ID is not set. Write the id"),
        ({"ALEXA_SKILL_ID": "my-skill"}, "ALEXA_SKILL_ID is 'my-skill'. Write the id"),
        ({"PORT": "http"}, "PORT is 'http'. Write a number"),
        ({"PORT": "65536"}, "PORT is '65536'. Write a number"),
        ({"PORT": "-1"}, "PORT is '-1'. Write a number"),
        ({"RED_FLAG_CHECK": "bogus"}, "RED_FLAG_CHECK is 'bogus'. Write RED_FLAG_CHECK=ask"),
    ],
    ids=lambda found: "-".join(found) if isinstance(found, dict) else "",
)
def test_a_setting_that_cannot_be_used_is_named(environment: dict[str, str], says_so: str) -> None:
    """The server does not start on a wrong setting; it says which, what was found and what to write."""
    ran = commands.run("skill.web", {"ALEXA_SKILL_ID": SKILL_ID, "PORT": "0", **environment})
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert says_so in ran.stderr


@pytest.mark.parametrize(
    ("host", "says_so"),
    [
        ("203.0.113.1", "HOST=203.0.113.1 PORT=0: "),
        ("nonsense.", "HOST is 'nonsense.'. Write an address of this machine"),
        ("a..b", "HOST is 'a..b'. Write an address of this machine"),
    ],
)
def test_a_host_that_is_not_this_machine_is_named(host: str, says_so: str) -> None:
    """The server does not start, in a process of its own, where it cannot listen; it says where that was."""
    given = {**os.environ, "ALEXA_SKILL_ID": SKILL_ID, "PORT": "0", "HOST": host}
    command = [sys.executable, "-m", "skill.web"]
    ran = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert says_so in ran.stderr
