"""``python -m skill.web``: the skill under waitress, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import sys

from waitress.adjustments import Adjustments

from skill.web import settings
from skill.web.app import create_app
from skill.web.serve import serve


def _known(host: str) -> None:
    """Refuse a host that waitress does not know, before it is asked to serve there."""
    try:
        Adjustments(host=host)
    except ValueError as wrong:
        message = f"HOST is {host!r}. Write an address of this machine, or 0.0.0.0 for all it has: HOST=127.0.0.1"
        raise settings.SettingsError(message) from wrong


def main() -> int:
    """Serve; 2 when a setting is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        app, host, port = create_app(), settings.host(), settings.port()
        _known(host)
    except settings.SettingsError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    try:
        serve(app, host, port)
    except OSError as wrong:
        sys.stderr.write(
            f"HOST={host} PORT={port}: {wrong.strerror}. Write an address of this machine and a free port.\n"
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
