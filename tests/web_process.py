"""The web server of a test as a process of its own: the real serving code, trusting the root that the test made.

``python web_process.py ROOT.pem PORT``: the root, and the port of the chain server. Or, in tests, ``started``.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.verification import Store
from envelopes import SKILL_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
HERE = str(Path(__file__))
LISTENING = re.compile(r"listening host=\S+ port=(\d+)")
START_SECONDS = 60


class Process:
    """A server that was started: its port, and the lines it logged so far."""

    def __init__(self, command: list[str], environment: dict[str, str], directory: Path) -> None:
        """Start it and wait until it listens."""
        self.popen = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=directory,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.port = 0
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._ready.wait(START_SECONDS), self.lines
        assert self.port, self.lines

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.lines.append(line)
            found = LISTENING.search(line)
            if found:
                self.port = int(found[1])
                self._ready.set()
        self._ready.set()

    def stop(self) -> int:
        """Tell it to stop, and return how it ended."""
        self.popen.terminate()
        code = self.popen.wait(30)
        self._reader.join(10)
        return code

    def exchange(self, raw: bytes, seconds: float = 30) -> bytes:
        """Send bytes over a socket and return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), seconds) as connection:
            with suppress(ConnectionError):  # it may refuse before it has read everything
                connection.sendall(raw)
            return read_all(connection)

    def cpu(self) -> float:
        """Return the seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.popen.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Return its resident memory in KB."""
        status = Path(f"/proc/{self.popen.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0])


def read_all(connection: socket.socket) -> bytes:
    """Return what a socket brings until the other side closes it."""
    parts = []
    with suppress(ConnectionResetError):  # closed while it had not read everything that we sent
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@contextmanager
def started(*command: str, directory: Path = ROOT, **environment: str) -> Iterator[Process]:
    """Run a Python command as a server until the block ends; it is killed if it does not stop."""
    process = Process([sys.executable, *command], {"ALEXA_SKILL_ID": SKILL_ID, "PORT": "0", **environment}, directory)
    try:
        yield process
    finally:
        try:
            process.stop()
        except subprocess.TimeoutExpired:
            process.popen.kill()
            process.popen.wait()
            raise
        assert process.popen.stdout is not None
        process.popen.stdout.close()


def main(root: str, port: str) -> None:
    """Serve the real application, with chains from this machine and a root of the test."""
    from skill.web import create_app  # noqa: PLC0415 - the path is set by then
    from skill.web.fetch import fetcher  # noqa: PLC0415
    from skill.web.keys import Keys  # noqa: PLC0415
    from skill.web.serve import serve  # noqa: PLC0415

    def dial(_: tuple[str, int], seconds: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", int(port)), seconds)

    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    trusted = x509.load_pem_x509_certificate(Path(root).read_bytes())
    keys = Keys(fetcher(ssl.create_default_context(cafile=root), dial), Store([trusted]))
    serve(create_app(keys=keys), "127.0.0.1", 0)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(*sys.argv[1:])
