"""Reads the project's own Markdown: links, anchors, code blocks, and conversations to play."""

from __future__ import annotations

import re
import subprocess
import textwrap
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from authoring import library
from simulator.echo import Echo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GENERATED = {"docs/answers.md"}
"""The book has a test of its links of its own (tests/test_book.py), and the site has it as HTML."""
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OUTSIDE = ("http:", "https:", "mailto:")
YOU, ALEXA = "you:", "alexa:"


@dataclass(frozen=True)
class Block:
    """A code block: its language, and its text."""

    language: str
    text: str


def tracked() -> list[str]:
    """Return every Markdown file of the project, but what is generated and tested elsewhere."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    found = subprocess.run(command, cwd=library.ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return sorted(set(found.stdout.split()) - GENERATED)


def read(name: str) -> str:
    """Return a page of the project."""
    return (library.ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[Block]:
    """Return the fenced code blocks of a page."""
    return [Block(*found) for found in FENCE.findall(read(name))]


def links(name: str) -> Iterator[tuple[str, str]]:
    """Yield (file, anchor) of every link of a page that stays in the project; the file is "" for the page itself."""
    for target in LINK.findall(FENCE.sub("", read(name))):
        if not target.startswith(OUTSIDE):
            file, _, anchor = target.partition("#")
            yield file, anchor


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return the anchors that a Markdown file offers: its headings as GitHub and the site spell them."""
    headings = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in headings)


def turns(block: Block) -> list[tuple[str, str]]:
    """Return (what is said, what Alexa answers) of a block that shows a conversation; lines may be wrapped."""
    found: list[list[str]] = []
    for line in textwrap.dedent(block.text).splitlines():
        if line.startswith((YOU, ALEXA)):
            found.append([line.partition(":")[0], line.partition(":")[2].strip()])
        elif line.strip():
            found[-1][1] += f" {line.strip()}"
    assert [who for who, _ in found] == ["you", "alexa"] * (len(found) // 2), "you and alexa take turns"
    return [(said, answer) for (_, said), (_, answer) in zip(found[::2], found[1::2], strict=True)]


def is_talk(block: Block) -> bool:
    """Tell whether a block shows a conversation."""
    return block.text.lstrip().startswith(YOU)


def played(block: Block, locale: str = "en-US") -> list[tuple[str, str]]:
    """Return the turns as the simulator has them today."""
    echo = Echo(locale)
    return [(said, " ".join(echo.hear(said).say.split())) for said, _ in turns(block)]
