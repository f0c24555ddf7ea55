"""AWS Lambda in small: one instance of the built zip under AWS's own runtime client, fed by a local Runtime API.

The Runtime API is what AWS documents: the client fetches an event, posts a response or an error, and fetches the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from deploy import archive, python

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "requirements" / "ric.txt"
BASE = "/2018-06-01/runtime"
PATIENCE = 60
"""Seconds that any one thing may take; a noisy machine is slow to start processes."""
HANDLER = "lambda_function.handler"


class Faulted(Exception):  # noqa: N818 - what Lambda calls it
    """The runtime client reported an error: its type, and whether it came while loading or from one event."""


def client(builder: python.Interpreter) -> Path:
    """Return the Python of a virtual environment that holds awslambdaric and nothing else."""
    return environment(builder, PINNED)


def environment(builder: python.Interpreter, pinned: Path) -> Path:
    """Return the Python of a virtual environment that holds a file of requirements and nothing else."""
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]
    folder = ROOT / "build" / f"{pinned.stem}-{digest}-{builder.tag}"
    inside = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists():
        subprocess.run([builder.path, "-m", "venv", "--clear", "--without-pip", str(folder)], check=True)  # noqa: S603
        pip = [sys.executable, "-m", "pip", "--python", str(inside), "--disable-pip-version-check"]
        install = ["install", "--quiet", "--no-deps", "--require-hashes", "-r", str(pinned)]
        subprocess.run([*pip, *install], check=True)  # noqa: S603
        done.touch()
    return inside


def unpack(folder: Path, builder: python.Interpreter) -> Path:
    """Return a folder with the unpacked zip, as Lambda lays it out in /var/task."""
    packed = folder / "lambda.zip"
    packed.write_bytes(archive.packed(archive.files(builder)))
    task = folder / "task"
    with zipfile.ZipFile(packed) as found:
        found.extractall(task)
    return task


class Instance:
    """One running instance of a function; a context manager that stops it."""

    def __init__(
        self, inside: Path, task: Path, handler: str = HANDLER, settings: Mapping[str, str] | None = None
    ) -> None:
        """Start the Runtime API on a free port, and the client with the code in ``task``.

        ``settings``: environment variables of the function.
        """
        self._events: queue.Queue[tuple[str, bytes] | None] = queue.Queue()
        self._answers: queue.Queue[tuple[str, str, bytes]] = queue.Queue()
        self._count = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._api())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        environment = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "back-pain-guide",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "LAMBDA_TASK_ROOT": str(task),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.defpath,
            **(settings or {}),
        }
        self.process = subprocess.Popen(  # noqa: S603 - the client
            [str(inside), "-W", "error", "-m", "awslambdaric", handler],
            cwd=task,
            env=environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Self:
        """Return the instance."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop it."""
        self.close()

    def close(self) -> None:
        """Stop the client, then the API."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._log.close()

    def log(self) -> str:
        """Return what the function wrote so far."""
        self._log.seek(0)
        return self._log.read().decode()

    def invoke(self, event: object) -> dict[str, Any]:
        """Return the response to an event; bytes are sent as they are.

        Raises:
            Faulted: the client reported an error instead.

        """
        self._count += 1
        name = f"request-{self._count}"
        self._events.put((name, event if isinstance(event, bytes) else json.dumps(event).encode()))
        what, which, body = self.reported()
        if what != "response":
            raise Faulted(what, json.loads(body)["errorType"])
        assert which == name
        answer: dict[str, Any] = json.loads(body)
        return answer

    def reported(self) -> tuple[str, str, bytes]:
        """Wait for the next thing that the client posts: (response | error | init), request, body."""
        try:
            return self._answers.get(timeout=PATIENCE)
        except queue.Empty:
            message = f"nothing from the runtime client in {PATIENCE} s; it wrote:\n{self.log()}"
            raise TimeoutError(message) from None

    def _api(self) -> type[BaseHTTPRequestHandler]:
        events, answers = self._events, self._answers

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                """Hand over the next event, when there is one."""
                assert self.path == f"{BASE}/invocation/next"
                found = events.get()
                if found is None:
                    self.close_connection = True
                    return
                name, body = found
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", name)
                self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:x:0:function:back-pain-guide:1")
                self._body(body)

            def do_POST(self) -> None:
                """Take a response or an error."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                parts = self.path.removeprefix(f"{BASE}/").split("/")
                answers.put(("init", "", body) if parts[0] == "init" else (parts[2], parts[1], body))
                self.send_response(202)
                self._body(b"{}")

            def _body(self, body: bytes) -> None:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
                """Write nothing."""

        return Api
