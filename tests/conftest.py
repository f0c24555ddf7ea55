"""What every run of the tests keeps: where NO_SKIPS is set, a test that is skipped is a failure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test, in .ci/run: what is not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and skipped and os.environ.get("NO_SKIPS"):
        reporter.write_line(f"{len(skipped)} skipped, and NO_SKIPS is set: {skipped[0].nodeid}", red=True)
        session.exitstatus = 1
