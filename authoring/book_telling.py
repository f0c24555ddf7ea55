"""The part of the reviewer's book about the tell form: each group, what it tells, and what is said instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authoring import telling
from authoring.book_check import to_step
from authoring.book_pages import Cell, Entry, Facts, Link, Para, Part
from authoring.book_words import cite, joined, plain, to_file
from skill.content import INSTEAD

if TYPE_CHECKING:
    from authoring.book_words import Spoken
    from authoring.library import Library
    from authoring.telling import GroupRow

ABOUT = (
    "Stores may not allow a skill to ask about symptoms. In the tell form the signs are told in these groups, most "
    "urgent first; nothing is asked about the person. After each group comes \u201cNext, or stop?\u201d; a yes, and "
    "whatever is unclear, gets the advice of the group. File to edit: "
)


def part(library: Library, spoken: Spoken) -> Part:
    """Return the groups in their order, and the texts of the tell form that replace others."""
    groups = [_group(library, spoken, name, row) for name, row in library.telling.groups.items()]
    named = {ref: ref.removeprefix(INSTEAD) for ref in spoken.texts if ref.startswith(INSTEAD)}
    about: Cell = [ABOUT, to_file(telling.FILE)]
    instead = Entry("telling-instead", "Said instead of texts that speak of questions", [spoken.rows(named)])
    return Part("telling", "Signs as they are told", [Para(about)], [*groups, instead])


def _group(library: Library, spoken: Spoken, name: str, row: GroupRow) -> Entry:
    signs: Cell = joined(
        [
            [f"\u201c{words.say}\u201d tells ", *joined([_sign(library, sign) for sign in words.tells], ", ")]
            for words in row.signs
        ],
        "; ",
    )
    facts: list[tuple[str, Cell]] = [
        ("Advice", [Link(row.advice, f"#advice-{row.advice}")]),
        ("Signs", signs),
        ("Instead of", joined([[to_step(step)] for step in telling.steps(library, row)], ", ") or ["no question"]),
        ("File to edit", [to_file(telling.FILE), f" ({name})"]),
    ]
    blocks = [spoken.table(f"telling.{name}"), Facts(facts), *cite(library, telling.sources(library, row))]
    return Entry(f"telling-{name}", f"Group: {plain(name)}", blocks)


def _sign(library: Library, name: str) -> Cell:
    return [Link(library.warnings[name].title, f"#sign-{name}")]
