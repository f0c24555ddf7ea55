"""Hazard log, certification table and security rows: read, checked, rendered by ``python -m authoring.safety``.

``docs/safety/hazards.yaml``, ``docs/certification.yaml`` and ``docs/security.yaml`` are the sources; the Markdown
beside them is generated.
Tests are named as pytest names them, ``tests/test_x.py::test_y``, or with the name of a conversation in brackets,
``tests/test_conversations.py::test_conversation[z]``, or of an invariant of ``tests/invariants.py``. They are read as
text: nothing here imports tests.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from pydantic import Field, StringConstraints

from authoring import build, shapes, yaml_files
from authoring.library import ROOT
from authoring.problems import ContentError, Problems
from authoring.records import Record, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

HAZARDS = "docs/safety/hazards.yaml"
HAZARDS_PAGE = "docs/safety/hazards.md"
CERTIFICATION = "docs/certification.yaml"
CERTIFICATION_PAGE = "docs/certification.md"
SECURITY = "docs/security.yaml"
SECURITY_PAGE = "docs/security.md"
CONVERSATION = "tests/test_conversations.py::test_conversation"
INVARIANT = "tests/test_red_flags.py::test_the_check_keeps_its_invariants"
INVARIANTS = "tests/invariants.py"

HAZARDS_INTRODUCTION = """\
Generated from [hazards.yaml](hazards.yaml) by `make evidence`: {count} ways in which the skill could harm somebody,
what stands in the way, which tests prove that, and what is left. Severity and likelihood (before the control) are first
guesses by the authors; they belong to a clinical safety officer, and none has signed."""
CERTIFICATION_INTRODUCTION = """\
Generated from [certification.yaml](certification.yaml) by `make evidence`: what Amazon's certification looks at, in our
own words. Its health policy could be read in part and in older copies only, so read the live page before submitting."""
SECURITY_INTRODUCTION = """\
Generated from [security.yaml](security.yaml) by `make evidence`: the rows of OWASP ASVS 5.0.0 that apply to what is
shipped (the skill, the Lambda zip, the web door), in our own words, each with its tests. Chosen by the authors; nobody
else has audited it. What is shipped has no users, passwords, sessions of its own, uploads, databases or browser pages,
so most rows do not apply."""

TestName = Annotated[str, StringConstraints(pattern=r"^tests/test_\w+\.py::test_\w+(\[[\w-]+\])?$")]


class Hazard(Record):
    """One way in which the skill could harm somebody, and what stands in its way."""

    hazard: Text
    cause: Text
    effect: Text
    severity: Literal["catastrophic", "major", "considerable", "significant", "minor"]
    likelihood: Literal["low", "medium", "high"]
    control: list[Text] = Field(min_length=1)
    tests: list[TestName] = Field(min_length=1)
    left: Text


class Row(Record):
    """One item that certification looks at: tested, somebody's task, or both."""

    group: Text
    item: Text
    tests: list[TestName] = []  # noqa: RUF012 - pydantic copies it
    by: str = ""
    how: str = ""


class SecurityRow(Record):
    """One row of OWASP ASVS that applies to what is shipped."""

    wanted: Text
    how: Text
    tests: list[TestName] = Field(min_length=1)


@cache
def _read(name: str, shape: Any) -> Any:  # noqa: ANN401 - the shape decides the type
    """Return a file as typed records, by id.

    Raises:
        ContentError: the file is broken; every mistake is in it.

    """
    problems = Problems()
    raw = yaml_files.read(ROOT / name, name, problems)
    found = None if problems.errors else shapes.typed(name, raw, shape, problems)
    if problems.errors:
        raise ContentError(problems)
    return found


def hazards() -> dict[str, Hazard]:
    """Return the hazard log by id."""
    return cast("dict[str, Hazard]", _read(HAZARDS, dict[str, Hazard]))


def certification() -> dict[str, Row]:
    """Return the certification table by id."""
    return cast("dict[str, Row]", _read(CERTIFICATION, dict[str, Row]))


def security() -> dict[str, SecurityRow]:
    """Return the security rows by id."""
    return cast("dict[str, SecurityRow]", _read(SECURITY, dict[str, SecurityRow]))


@cache
def tests_in(file: str) -> frozenset[str]:
    """Return the names of the functions that a file of tests defines; none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


def exists(name: str) -> bool:
    """Tell whether a test is there: of a conversation, its file; of an invariant, its function."""
    plain, _, parameter = name.removesuffix("]").partition("[")
    file, _, function = plain.partition("::")
    if plain == CONVERSATION and parameter:
        return (ROOT / "tests" / "conversations" / f"{parameter}.yaml").is_file()
    if plain == INVARIANT and parameter:
        return parameter in tests_in(INVARIANTS)
    return not parameter and function in tests_in(file)


def hazards_page() -> str:
    """Return the hazard log as Markdown."""
    lines = [
        "# Hazard log",
        "",
        HAZARDS_INTRODUCTION.format(count=len(hazards())),
        "",
        "| id | hazard | severity | likelihood | tests |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| [{name}](#{name.lower()}) | {one.hazard} | {one.severity} | {one.likelihood} | {len(one.tests)} |"
        for name, one in hazards().items()
    ]
    for name, one in hazards().items():
        lines += ["", f"## {name}", "", f"**{one.hazard}**", ""]
        lines += [f"*Cause.* {one.cause}", "", f"*Effect.* {one.effect}", "", "*Control.*", ""]
        lines += [f"- {text}" for text in one.control]
        lines += ["", "*Proved by*", "", *_listed(one.tests), "", f"*Left.* {one.left}"]
    return "\n".join(lines) + "\n"


def certification_page() -> str:
    """Return the certification table as Markdown: what is tested, then what somebody does by hand."""
    rows = certification()
    tested = {name: row for name, row in rows.items() if row.tests}
    tasks = {name: row for name, row in rows.items() if row.by}
    lines = [
        "# Certification",
        "",
        CERTIFICATION_INTRODUCTION,
        "",
        f"## Tested in this project: {len(tested)} of {len(rows)} rows",
    ]
    for group in dict.fromkeys(row.group for row in tested.values()):
        lines += ["", f"### {group}", "", "| id | what must hold | tests |", "|---|---|---|"]
        lines += [
            f"| {name} | {row.item} | {'<br>'.join(f'`{test}`' for test in row.tests)} |"
            for name, row in tested.items()
            if row.group == group
        ]
    lines += [
        "",
        f"## To do by hand: {len(tasks)} rows",
        "",
        "| id | what must hold | who | how |",
        "|---|---|---|---|",
    ]
    lines += [f"| {name} | {row.item} | {row.by} | {row.how} |" for name, row in tasks.items()]
    return "\n".join(lines) + "\n"


def security_page() -> str:
    """Return the security rows as Markdown."""
    lines = ["# Security, row by row", "", SECURITY_INTRODUCTION, ""]
    lines += ["| ASVS | what is wanted | what is done | tests |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {row.wanted} | {row.how} | {'<br>'.join(f'`{test}`' for test in row.tests)} |"
        for name, row in security().items()
    ]
    return "\n".join(lines) + "\n"


def _listed(tests: Iterable[str]) -> list[str]:
    return [f"- `{test}`" for test in tests]


def pages() -> dict[str, str]:
    """Return every page that is generated here, by its path."""
    return {HAZARDS_PAGE: hazards_page(), CERTIFICATION_PAGE: certification_page(), SECURITY_PAGE: security_page()}


def main() -> int:
    """Write the pages; 1 when a source is broken."""
    try:
        written = build.write(pages(), ROOT)
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name in written:
        sys.stdout.write(f"wrote {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
