"""The texts as spoken in one region, for the reviewer's book: what differs by region marked, lengths counted."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from authoring import check_words
from authoring import compile as compiling
from authoring.book_pages import Block, Bullets, Cell, Link, Para, Table, Word
from authoring.check_moving import duration
from authoring.problems import Problems
from authoring.reading import grade

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.records import RegionFile, SourceRow

LOCALE = "en-US"
MINUTE = 150
"""Words a voice speaks in a minute."""
VARIANTS = {"they": ", of somebody else", "child": ", of a child", "written": ", on a screen"}
NAMES = {
    "say": "Answer",
    "more": "Tell me more",
    "brief": "Short form",
    "short": "Said again",
    "card": "Card in the app",
    "title": "Title",
    "do": "What to do, on a screen",
    "tell": "What to tell them, on a screen",
    "from": "Where is that from?",
    "source": "Source line of the card",
    "offer": "Offer after it",
    "offer_again": "Offer, other words",
    "suggest": "How it is offered",
    "suggest_again": "The same, other words",
    "ask": "Question",
    "reword": "In other words",
    "clarify": "After \u201cnot sure\u201d",
    "clarify_again": "The same, other words",
    "why": "Why do you ask?",
    "heard_no": "A \u201cno\u201d, read back",
    "help": "Help",
    "position": "Position",
    "stop_if": "When to stop",
    "place": "Getting into place",
    "guide": "Guided",
    "times": "How often",
}
VIEWED = {"full": "text read", "part": "read in part", "no": "not seen"}
SILENT = ("card", "title", "source", "footer", "do", "tell")
"""Texts that are read, in the app or on a screen."""
REGIONAL = ("country", "emergency_department", "advice_line", "advice_card", "crisis_line", "crisis_card")
"""Fields of a region that texts name, besides its number and its words."""
START, MIDDLE, STOP = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile(f"({START}[^{MIDDLE}]*{MIDDLE}|{STOP})")


class Spoken:
    """The compiled texts of ``LOCALE``."""

    def __init__(self, library: Library) -> None:
        """Compile twice: as spoken, and with marks around what differs by region."""
        self.about = _differing(library)
        self.content = compiling.compile_locale(library, LOCALE, Problems())
        self.texts = self.content.texts
        self._marked = compiling.compile_locale(_with_marks(library, self.about), LOCALE, Problems()).texts

    def table(self, prefix: str) -> Table:
        """Return the texts below ``prefix``, each with its length and reading grade."""
        refs = [ref for ref in self.texts if ref.partition("@")[0].rpartition(".")[0] == prefix]
        return self.rows({ref: ref.rpartition(".")[2].partition("@")[0] for ref in refs})

    def rows(self, named: dict[str, str]) -> Table:
        """Return a table of texts: reference -> name."""
        rows: list[list[Cell]] = []
        for ref, name in named.items():
            count = check_words.words(self.texts[ref])
            who = "".join(VARIANTS[variant] for variant in ref.split("@")[1:])
            seconds, level = ("read", "") if silent(ref) else (f"{duration(self.texts[ref]):.0f}", self.grade(ref))
            rows.append([[NAMES.get(name, plain(name)) + who], self.cell(ref), [str(count)], [seconds], [level]])
        return Table(["Text", f"As spoken in {LOCALE}", "Words", "Sec.", "Grade"], rows, kind="spoken")

    def grade(self, ref: str) -> str:
        """Return the reading grade of a text, as printed."""
        return f"{max(0.0, grade(self.texts[ref])):.1f}"

    def cell(self, ref: str) -> Cell:
        """Return the text of ``ref`` with the words that differ by region marked."""
        spoken, cell = self.texts[ref], Cell()
        at = deep = 0
        name = text = ""
        for piece in _MARKS.split(self._marked[ref]):
            if piece.startswith(START):
                if not deep:
                    cell, text, name = [*cell, text], "", piece[1:-1]
                deep += 1
            elif piece == STOP:
                deep -= 1
                if not deep:
                    cell, text = [*cell, Word(text, self.about[name])], ""
            else:
                text += spoken[at : at + len(piece)]
                at += len(piece)
        return [part for part in (*cell, text) if part]


def silent(ref: str) -> bool:
    """Tell whether a text is read, in the app or on a screen, and not spoken."""
    name, *variants = ref.split("@")
    return name.rpartition(".")[2] in SILENT or name.startswith("screen.") or "written" in variants


def plain(name: str) -> str:
    """Return the id of something as words."""
    return name.replace("_", " ").replace("-", " ")


def joined(cells: list[Cell], between: str) -> Cell:
    """Return cells as one, with ``between`` between them."""
    return [part for count, cell in enumerate(cells) for part in ([between, *cell] if count else cell)]


def to_file(path: str) -> Link:
    """Return the way to a file of the project, from docs/."""
    return Link(path, f"../{path}")


def work(source: SourceRow) -> str:
    """Return what a source is and where it stands."""
    where = ", ".join(part for part in (source.body, source.year, source.where) if part and part != "none")
    return f"{source.title}. {where or 'No text'}."


def viewed(source: SourceRow) -> str:
    """Return how much of a source was viewed."""
    return VIEWED[source.viewed].capitalize()


def cite(library: Library, sources: list[str]) -> list[Block]:
    """Return the list of sources of an item."""
    known = library.sources
    items: list[Cell] = [
        [Link(name, f"#source-{name}"), f": {work(known[name])} {viewed(known[name])}."] for name in sources
    ]
    return [Para(["Sources"], "label"), Bullets(items, "sources")]


def _differing(library: Library) -> dict[str, str]:
    """Return the words of a region that other regions say otherwise, with what each says."""
    spoken = {name: _words(region) for name, region in library.regions.items()}
    found = {}
    for word in spoken[LOCALE]:
        values = {name: words.get(word, "") for name, words in spoken.items()}
        if len(set(values.values())) > 1:
            found[word] = f"{{{word}}}: " + "; ".join(f"{name}: {text or 'not said'}" for name, text in values.items())
    return found


def _words(region: RegionFile) -> dict[str, str]:
    emergency = {"emergency_number": region.emergency.spoken, "emergency_digits": region.emergency.digits}
    return {**{name: getattr(region, name) for name in REGIONAL}, **emergency, **region.words}


def _with_marks(library: Library, differing: dict[str, str]) -> Library:
    """Return the library with marks around what differs by region, so that compiling keeps track of it."""
    region = library.regions[LOCALE]
    words = {
        name: f"{START}{name}{MIDDLE}{text}{STOP}" if name in differing and text else text
        for name, text in _words(region).items()
    }
    emergency = {"spoken": words["emergency_number"], "digits": words["emergency_digits"]}
    fields = {name: words[name] for name in REGIONAL} | {
        "emergency": region.emergency.model_copy(update=emergency),
        "words": {name: words[name] for name in region.words},
    }
    return dataclasses.replace(library, regions={**library.regions, LOCALE: region.model_copy(update=fields)})
