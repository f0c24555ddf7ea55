"""The project's own pages: links lead somewhere, conversations are what the skill says, walk-throughs work."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pages
import pytest
from evidence import CASE, IN_README, README, readme
from test_walkthroughs import PAGES as WALKTHROUGHS

from authoring import library

if TYPE_CHECKING:
    from pathlib import Path

    from pages import Block

NAMES = pages.tracked()
TALKS = [(name, block) for name in NAMES for block in pages.blocks(name) if pages.is_talk(block)]
PLAIN = [(name, block) for name, block in TALKS if name not in WALKTHROUGHS]
"""Conversations with the skill as it is; those of a walk-through are held in the copy that it changes."""
MOST_LINES = 100
"""Two screens."""


def test_every_link_inside_the_project_leads_somewhere() -> None:
    """A link of a page names a file of the project, and an anchor names a heading of it."""
    for name, file, anchor in [(page, *link) for page in NAMES for link in pages.links(page)]:
        folder = (library.ROOT / name).parent
        target = (folder / file).resolve() if file else library.ROOT / name
        assert target.exists(), f"{name}: no {file}"
        assert target.is_relative_to(library.ROOT), f"{name}: {file} is outside the project"
        if anchor and target.suffix == ".md":
            assert anchor in pages.anchors(target), f"{name}: {file} has no heading for #{anchor}"


@pytest.mark.parametrize(("name", "block"), PLAIN, ids=[f"{name}-{count}" for count, (name, _) in enumerate(PLAIN)])
def test_a_conversation_on_a_page_is_what_the_skill_says(name: str, block: Block) -> None:
    """What a page shows as a conversation is word for word what the simulator answers today."""
    assert pages.turns(block) == pages.played(block), f"{name}: write what the simulator says"


def test_the_readme_shows_a_conversation_and_a_picture() -> None:
    """README.md has a conversation that is played, and a picture that is there."""
    assert "README.md" in {name for name, _ in TALKS}
    assert any(file.endswith(".png") for file, _ in pages.links("README.md"))


def test_the_readme_is_two_screens() -> None:
    """README.md stays short."""
    assert len(pages.read("README.md").splitlines()) <= MOST_LINES


def test_the_readme_has_the_figures_of_the_safety_case() -> None:
    """The figures of README.md are those of the safety case."""
    page, case = README.read_text(encoding="utf-8"), CASE.read_text(encoding="utf-8")
    assert page == readme(page, case), "run: make evidence"
    assert sum(f"| {name} |" in page for name in IN_README) > len(IN_README) / 2


TARGETS = set(re.findall(r"^([a-z-]+):", pages.read("Makefile"), re.MULTILINE))
MAKE = re.compile(r"(?:^ {4}|^|`)(?:[A-Z_]+=\S+ )*make ([a-z][a-z -]*)(?:`|$|  )", re.MULTILINE)
BUILD = ("-m", "mkdocs", "build", "--strict", "--quiet", "--clean")
"""What `make docs` runs."""


def test_every_make_target_on_a_page_is_there() -> None:
    """A command `make x` of a page, in backticks or on a line of its own, is a target of the Makefile."""
    for name in NAMES:
        named = {word for words in MAKE.findall(pages.read(name)) for word in words.split()}
        assert named <= TARGETS, f"{name}: no target {named - TARGETS}"


class _Loads(HTMLParser):
    """Collects what a page loads while it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag loads."""
        names = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}
        self.found += [value or "" for key, value in attrs if key == names.get(tag)]


@pytest.mark.long
def test_the_site_is_built_and_needs_no_network(tmp_path: Path) -> None:
    """`make docs` builds without a warning; no page loads anything from elsewhere; all it loads is there."""
    assert f"$(PY) {' '.join(BUILD)}\n" in pages.read("Makefile")
    command = [sys.executable, *BUILD, "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=library.ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert (built.returncode, built.stderr) == (0, "")
    found = sorted(path for path in tmp_path.rglob("*.html") if path.name != "404.html")
    assert {"index.html", "answers.html", "teach-an-answer.html"} <= {path.name for path in found}
    assert len(found) >= len([name for name in NAMES if name.startswith("docs/")])
    for path in found:
        page = _Loads()
        page.feed(path.read_text(encoding="utf-8"))
        for name in page.found:
            assert not name.startswith(("http:", "https:", "//")), f"{path.name}: {name}"
            assert name.startswith("data:") or (path.parent / name.partition("?")[0]).exists(), f"{path.name}: {name}"
    for path in tmp_path.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", path.read_text(encoding="utf-8")), path.name
