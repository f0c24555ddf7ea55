"""Serves the application with waitress: bounded in connections, time and size, and stopped without cutting answers."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import TYPE_CHECKING

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from skill.web.app import LINE, log
from skill.web.gate import MOST_BYTES
from skill.web.keys import MOST_STRANGERS

if TYPE_CHECKING:
    from flask import Flask

THREADS = 2 * MOST_STRANGERS
CONNECTIONS = 1000
REQUEST_SECONDS = 10
"""In which a request must have arrived whole, and after which an idle connection is closed."""
STOP_SECONDS = 5
"""For answers under way when the server is told to stop."""


class Refusal(ErrorTask):
    """What is no HTTP, or too large, is refused before the application: with its status and no word more."""

    def execute(self) -> None:
        """Answer with the status only."""
        self.status = str(self.request.error.to_response()[0])
        log.info(LINE, "-", "-", self.status[:3], "-", 0.0)
        self.set_close_on_finish()
        self.content_length = 0
        self.write(b"")


class Connection(HTTPChannel):
    """A connection that is as old as the request it is sending: bytes that drip in do not keep it alive."""

    error_task_class = Refusal
    began = 0.0
    last_activity: float

    def received(self, data: bytes) -> bool:
        """Take bytes of a request."""
        before = self.request
        going_on = bool(super().received(data))
        if self.request is not None:  # there is more to come
            if self.request is not before:
                self.began = self.last_activity
            self.last_activity = self.began
        return going_on

    def busy(self) -> bool:
        """Tell whether something is being received, answered or sent."""
        return bool(self.requests or self.request is not None or self.total_outbufs_len)


class Server(TcpWSGIServer):
    """Waitress's server with our connections."""

    channel_class = Connection


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; then take no more connections, finish what is under way, and return."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line a request when there is a rush
    sockets: dict[int, wasyncore.dispatcher] = {}
    server = Server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=REQUEST_SECONDS,
        cleanup_interval=1,
        max_request_header_size=16 * 1024,
        max_request_body_size=2 * MOST_BYTES,  # with the frames of chunks; the application counts the body itself
        ident=None,
    )
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        server.pull_trigger()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    log.info("listening host=%s port=%s", server.effective_host, server.effective_port)
    while not stopping.is_set():
        wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
    _finish(server, sockets)
    log.info("stopped")


def _finish(server: Server, sockets: dict[int, wasyncore.dispatcher]) -> None:
    server.del_channel()
    server.socket.close()
    deadline = time.monotonic() + STOP_SECONDS
    while any(each.busy() for each in server.active_channels.values()) and time.monotonic() < deadline:
        wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
    server.task_dispatcher.shutdown(timeout=1)
    for each in list(sockets.values()):
        each.close()
