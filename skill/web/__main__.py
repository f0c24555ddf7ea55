"""``python -m skill.web``: the skill under waitress, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import sys

from skill.web import settings
from skill.web.app import create_app
from skill.web.serve import serve


def main() -> int:
    """Serve; 2 when a setting is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        app, host, port = create_app(), settings.host(), settings.port()
    except settings.SettingsError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    serve(app, host, port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
