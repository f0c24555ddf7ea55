"""Serve the page until it is stopped: ``python -m simulator.web [--port 8423]``."""

from __future__ import annotations

import argparse
import os
import sys
import threading

from simulator.understanding import understanding_of
from simulator.web.server import HOST, VIEWER, serve
from skill import form

PORT = 8423
HIGHEST_PORT = 65535


def _port(found: str) -> int:
    if found.isascii() and found.isdigit() and int(found) <= HIGHEST_PORT:
        return int(found)
    message = f"found {found!r}; write a number from 0 (any free port) to {HIGHEST_PORT}"
    raise argparse.ArgumentTypeError(message)


def main() -> int:
    """Serve until Control-C."""
    parser = argparse.ArgumentParser(prog="python -m simulator.web", description=__doc__)
    parser.add_argument("--port", type=_port, default=PORT, help=f"default: {PORT}")
    given = parser.parse_args()
    try:
        form.chosen(os.environ.get(form.NAME))
    except form.FormError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not VIEWER.is_file():
        sys.stderr.write(f"{VIEWER}: not there, so screens cannot be drawn; run `make web`\n")
        return 1
    try:
        server = serve(given.port)
    except OSError as error:
        sys.stderr.write(f"port {given.port}: {error.strerror}; give another with --port\n")
        return 1
    threading.Thread(target=lambda: understanding_of("en-US").nearest, daemon=True).start()  # learned while you look
    sys.stdout.write(f"Open http://{HOST}:{server.server_port}/ in a browser. Control-C stops it.\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
