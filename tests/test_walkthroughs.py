"""The walk-throughs in docs/ work: their files are written, their commands run, their conversations held, in a copy.

In a page, a ``yaml`` block whose first line is ``# <file>`` is that file; a ``diff`` block changes the file that its
first line names; each line of an ``sh`` block is run; a ``text`` block is what the last command shows: a conversation,
or lines that are in its output. Where that has "error" or "FAILED", the command fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pages
import pytest

from authoring import library
from simulator.learned import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from pages import Block

PAGES = [
    name
    for name in pages.tracked()
    if any(block.language == "diff" or block.text.startswith("# content/") for block in pages.blocks(name))
]
WAIT = 900
LEFT_OUT = ("microphone ", "urgency: ", "(")
"""How lines of the terminal begin that nobody hears."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project as a clone has it, with the virtual environment of this run and what it has learned."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=library.ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    for name in names.splitlines():
        if (source := library.ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    if FOLDER.is_dir():
        shutil.copytree(FOLDER, tmp_path / FOLDER.relative_to(library.ROOT))
    return tmp_path


def change(root: Path, block: Block) -> None:
    """Change a file as a diff block says; its old lines stand in the file exactly once."""
    first, *lines = block.text.splitlines()
    path = root / first.removeprefix("--- ")
    old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{first}: the old lines stand there {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(root: Path, command: str, shown: Block | None) -> str:
    """Run one line of a page, with what the block after it says as input; return what it prints."""
    talk = shown is not None and pages.is_talk(shown)
    said = "".join(f"{text}\n" for text, _ in pages.turns(shown)) if shown is not None and talk else ""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    ran = subprocess.run(  # noqa: S602 - the page's own command line
        command, shell=True, cwd=root, env=environment, input=said, capture_output=True, text=True, timeout=WAIT,
        check=False,
    )  # fmt: skip
    wrong = shown is not None and not talk and any(word in shown.text for word in ("error", "FAILED"))
    assert (ran.returncode != 0) == wrong, f"{command}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
    return ran.stdout


def answers(output: str) -> list[str]:
    """Return what Alexa says in the terminal, one text a turn."""
    turns = output.split("you:")[1:]
    lines = [[line.strip().removeprefix("alexa: ") for line in turn.splitlines()] for turn in turns]
    spoken = [[line for line in turn if line and not line.startswith((*LEFT_OUT, "["))] for turn in lines]
    return [" ".join(turn) for turn in spoken if turn]


def test_there_are_walkthroughs() -> None:
    """The pages on answers, rules and regions are walk-throughs."""
    assert {"docs/teach-an-answer.md", "docs/change-a-rule.md", "docs/add-a-region.md"} <= set(PAGES)


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_a_walkthrough_works(name: str, copy: Path) -> None:
    """Who does what the page says gets what the page shows."""
    found = pages.blocks(name)
    for block, after in zip(found, [*found[1:], None], strict=True):
        if block.language == "yaml" and block.text.startswith("# content/"):
            file = block.text.splitlines()[0].removeprefix("# ")
            assert not (copy / file).exists(), f"{file} is there already"
            (copy / file).write_text(block.text, encoding="utf-8")
        elif block.language == "diff":
            change(copy, block)
        elif block.language == "sh":
            shown = after if after is not None and after.language == "text" else None
            *first, last = block.text.strip().splitlines()
            for line in first:
                run(copy, line, None)
            _shown(run(copy, last, shown), shown)


def _shown(output: str, shown: Block | None) -> None:
    if shown is None:
        return
    if pages.is_talk(shown):
        assert answers(output) == [answer for _, answer in pages.turns(shown)]
    for line in () if pages.is_talk(shown) else shown.text.splitlines():
        assert line in output, output[-3000:]
