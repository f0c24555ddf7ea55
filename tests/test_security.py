"""The security rows: each is proved by tests that exist, the page is current, and what they rest on is so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from authoring import library, safety

if TYPE_CHECKING:
    from pathlib import Path

ROWS = safety.security()
LOCKED = sorted((library.ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"[\w.-]+==\S+( ; .+)? \\")


@pytest.mark.parametrize("name", ROWS)
def test_the_tests_of_a_row_exist(name: str) -> None:
    """Every test that a row names is defined in its file; none twice."""
    tests = ROWS[name].tests
    assert [test for test in tests if not safety.exists(test)] == []
    assert len(tests) == len(set(tests))
    assert re.fullmatch(r"V\d+\.\d+\.\d+", name), "the number of the row, as V16.5.4"


def test_the_security_page_is_current() -> None:
    """docs/security.md is what docs/security.yaml says."""
    page = library.ROOT / safety.SECURITY_PAGE
    assert page.read_text(encoding="utf-8") == safety.security_page(), "run: make evidence"


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.stem)
def test_every_package_is_pinned_with_its_hash(path: Path) -> None:
    """Every package of a locked file has one exact version and at least one hash, and comes from no address."""
    blocks = re.split(r"^(?=[\w])", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    packages = [block for block in blocks if block.strip() and not block.startswith("#")]
    assert packages
    assert [block for block in packages if not PINNED.match(block) or "--hash=sha256:" not in block] == []
    assert [block for block in packages if "://" in block] == []


def test_what_is_installed_is_what_is_locked_and_nothing_else() -> None:
    """Wherever pip installs a locked file it takes hashes only and looks for no further package.

    Otherwise a release of tomorrow breaks the install of today: the pip of Python 3.11 looks past a pin for an extra.
    """
    places = [library.ROOT / "Makefile", library.ROOT / "tests" / "runtime_api.py"]
    places += [path for path in (library.ROOT / "deploy").iterdir() if path.is_file()]
    lines = [line for path in places for line in path.read_text(encoding="utf-8").splitlines()]
    hashed = [line for line in lines if "--require-hashes" in line]
    assert len(hashed) == 4
    assert [line for line in hashed if "--no-deps" not in line] == []


def test_a_clone_says_how_to_report_a_hole() -> None:
    """SECURITY.md links the rows and the hazard log."""
    page = (library.ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert f"({safety.SECURITY_PAGE})" in page
    assert f"({safety.HAZARDS_PAGE})" in page
