"""What every run of the tests keeps: no test skipped where NO_SKIPS is set, no socket opened in a turn."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

NETWORK = (
    "socket.__new__",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.sendto",
    "socket.gethostbyname",
)
"""What Python reports to its audit hooks before anything can leave the machine."""
LONGEST = ("test_dialogue", "test_browser_screens", "test_walkthroughs", "test_talks", "test_web_server", "test_sam")
"""Files that take longest, by name."""
_watched: list[list[str]] = []


def _watch(event: str, _: tuple[object, ...]) -> None:
    for seen in _watched if event in NETWORK else ():
        seen.append(event)


sys.addaudithook(_watch)
gc.set_threshold(100_000, 20, 20)  # what the tests make stays mostly: looking for garbage less often saves a tenth


@pytest.fixture
def sockets() -> Iterator[list[str]]:
    """Fail the test if it opened a socket; the test may look at what was seen so far."""
    seen: list[str] = []
    _watched.append(seen)
    yield seen
    _watched.remove(seen)
    assert seen == [], f"a turn opened the network: {seen}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    import browsing  # noqa: PLC0415 - most runs need no browser

    with browsing.chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One server of the simulator's page for all tests of a file."""
    import browsing  # noqa: PLC0415

    with browsing.served() as found:
        yield found


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: one process walks while the other does the rest."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test, in .ci/run: what is not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and skipped and os.environ.get("NO_SKIPS"):
        reporter.write_line(f"{len(skipped)} skipped, and NO_SKIPS is set: {skipped[0].nodeid}", red=True)
        session.exitstatus = 1
