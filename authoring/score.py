"""Scores what a recogniser made of the development set: Amazon's answers brought back, or our stand-in's.

``python -m authoring.score FILE [--set tests/understanding]``. FILE holds JSON lines
``{"id": …, "response": …}`` (or ``"utterance"`` in place of ``"id"``), the response as
``ask smapi profile-nlu`` prints it: ``{"selectedIntent": {"name": …, "slots": …}, "consideredIntents": […]}``.

The set is a folder of CSV files with the header ``utterance,intent,slots,tag``; slots are ``name=value;name=value``.
Intents are scored, and the topic that a slot names. Exit code 1: a line or a figure of the held-out fifth fails.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from authoring import library, model
from authoring.problems import ContentError, Problems
from skill import content as contents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SET = library.ROOT / "tests" / "understanding"
HEADER = ["utterance", "intent", "slots", "tag"]
ANSWER_KEYS = {"selectedIntent", "consideredIntents", "sessionEnded", "multiTurn"}
"""What a profile-nlu answer holds; each may be missing, not all."""
FALLBACK = "AMAZON.FallbackIntent"
NO = "AMAZON.NoIntent"
EMERGENCY, HEDGE, LOOKALIKE, OUT_OF_SCOPE = SAFETY_TAGS = ("emergency", "hedge", "lookalike", "out_of_scope")
"""The tags that the safety figures are about."""
NOTHING, NO_ANSWER = "(nothing selected)", "(no answer)"
"""An answer without an intent; a row that was not asked: wrong, and listed."""
LEAST_RIGHT = 0.95
"""The share of intents that the held-out fifth needs."""
MOST_ALARMED = MOST_ACCEPTED = 1
LISTED = 20  # rows of a list that are printed; the report holds all
_SLOT = re.compile(r"(\w+)=([^=;]+)")


@dataclass(frozen=True)
class Row:
    """One row of the development set, and where it stands."""

    utterance: str
    intent: str
    slots: Mapping[str, str]
    tag: str
    file: str
    line: int

    @property
    def id(self) -> str:
        """The row's name outside; it stays when rows move."""
        return hashlib.sha256(self.utterance.encode()).hexdigest()[:12]

    @property
    def meaning(self) -> str:
        """The intent of the topic that its slot names, else its own: both get the same answer."""
        return meant(self.intent, self.slots.get("topic", ""))

    @property
    def place(self) -> str:
        """Where the row stands."""
        return f"{self.file}:{self.line}"


def meant(intent: str, topic: str) -> str:
    """Return the intent that asks for a topic in so many words, where ``intent`` names it by its slot."""
    own = model.topic_intent(topic) if topic and intent == "TopicIntent" else ""
    return own if own in contents.load("en-US").intents else intent


def held_out(utterance: str) -> bool:
    """Tell whether an utterance belongs to the fifth that nothing is tuned on."""
    return int(hashlib.sha256(utterance.encode()).hexdigest(), 16) % 5 == 0


def read_set(folder: Path = SET) -> list[Row]:
    """Read every CSV file of ``folder``.

    Raises:
        ContentError: a row is broken or an utterance stands twice; every such mistake is in it.

    """
    problems = Problems()
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        problems.add(shown(folder), "folder", "no CSV file", f"a file with the header {','.join(HEADER)}")
    rows = [row for path in paths for row in _rows(path, problems)]
    first: dict[str, Row] = {}
    for row in rows:
        known = first.setdefault(row.utterance, row)
        if known is not row:
            problems.add(row.place, "utterance", f"{row.utterance!r}, also at {known.place}", "each utterance once")
    if problems.errors:
        raise ContentError(problems)
    return rows


def shown(path: Path) -> str:
    """Return a path as a message shows it: below the project."""
    return str(path.relative_to(library.ROOT) if path.is_relative_to(library.ROOT) else path)


def _rows(path: Path, problems: Problems) -> Iterator[Row]:
    name, known = shown(path), contents.load("en-US").intents
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            if (header := next(reader, [])) != HEADER:
                problems.add(f"{name}:1", "header", ",".join(header) or "nothing", ",".join(HEADER))
                return
            for cells in reader:
                row = _row(cells, name, reader.line_num, problems, known)
                if row:
                    yield row
        except (csv.Error, UnicodeDecodeError) as error:
            problems.add(f"{name}:{reader.line_num}", "row", error, "CSV in UTF-8; quote a cell that holds a comma")


def _row(cells: list[str], name: str, line: int, problems: Problems, known: Mapping[str, Any]) -> Row | None:
    """Return the row, or None with its mistakes noted."""
    place = f"{name}:{line}"
    if len(cells) != len(HEADER):
        problems.add(place, "row", f"{len(cells)} cells", f"{len(HEADER)}: {','.join(HEADER)}")
        return None
    utterance, intent, slots, tag = cells
    parts = slots.split(";") if slots else []
    checks = (
        ("utterance", utterance, utterance.strip() == utterance != "" and "\n" not in utterance, "what is said"),
        ("intent", intent, intent in known, "an intent of the interaction model"),
        ("slots", slots, all(_SLOT.fullmatch(part) for part in parts), "name=value;name=value, or nothing"),
        ("tag", tag, re.fullmatch("[a-z_]+", tag) is not None, "a tag of letters and _, such as emergency"),
    )
    wrong = [(field, found, wanted) for field, found, right, wanted in checks if not right]
    for field, found, wanted in wrong:
        problems.add(place, field, repr(found), wanted)
    if wrong:
        return None
    return Row(utterance, intent, dict(part.split("=", 1) for part in parts), tag, name, line)


def read_answers(path: Path, rows: Iterable[Row], problems: Problems) -> dict[str, str | None]:
    """Return utterance -> selected intent (None: none was selected) of the JSON lines in ``path``.

    Broken lines and two different answers are errors; an id outside the set is a warning. The first answer counts.
    """
    by_id = {row.id: row.utterance for row in rows}
    utterances = set(by_id.values())
    found: dict[str, str | None] = {}
    name = shown(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.add(name, "file", getattr(error, "strerror", None) or "bytes that are not UTF-8", "JSON lines")
        return {}
    for number, line in enumerate(lines, 1):
        read = _answer(line, f"{name}:{number}", problems) if line.strip() else None
        if read is None:
            continue
        key, intent = read
        utterance = by_id.get(key, key)
        if utterance not in utterances:
            problems.add(f"{name}:{number}", "id", repr(key), "an id or utterance of the set", warning=True)
        elif utterance in found:
            same = found[utterance] == intent
            problems.add(f"{name}:{number}", "id", f"{key!r} a second time", "one answer for each row", warning=same)
        else:
            found[utterance] = intent
    return found


def _answer(line: str, place: str, problems: Problems) -> tuple[str, str | None] | None:
    """Return (id or utterance, intent) of one line, or None with its mistake noted."""
    try:
        raw = json.loads(line)
    except json.JSONDecodeError:
        problems.add(place, "line", repr(line[:40]), 'one line of JSON: {"id": …, "response": …}')
        return None
    raw = raw if isinstance(raw, dict) else {}
    key, response = raw.get("id") or raw.get("utterance"), raw.get("response")
    if not isinstance(key, str):
        problems.add(place, "id", repr(key), "the id of the batch, or the utterance")
    elif not isinstance(response, dict) or not response.keys() & ANSWER_KEYS:
        problems.add(place, "response", repr(response)[:80], f"a profile-nlu answer with {sorted(ANSWER_KEYS)}")
    elif (selected := response.get("selectedIntent")) is None:
        return key, None
    elif isinstance(selected, dict) and isinstance(selected.get("name"), str):
        return key, selected["name"]
    else:
        problems.add(place, "response.selectedIntent", repr(selected)[:80], 'an intent: {"name": …, "slots": …}')
    return None


@dataclass(frozen=True)
class Heard:
    """A row and what was made of it: an intent, NOTHING or NO_ANSWER."""

    row: Row
    got: str

    @property
    def right(self) -> bool:
        """Whether the expected intent was understood."""
        return self.got in (self.row.intent, self.row.meaning)


@dataclass(frozen=True)
class Part:
    """How a part of the set was understood: the whole, or the held-out fifth."""

    tags: dict[str, tuple[int, int]]
    """Tag -> (right, total)."""
    missed: list[Heard]
    """Emergencies that raised no emergency."""
    taken_for_no: list[Heard]
    """Emergencies (under any tag) and hedges taken for a no."""
    alarmed: list[Heard]
    """Look-alikes that raised an emergency."""
    accepted: list[Heard]
    """Rows out of scope that did anything but fall back; leaving the skill is no fallback."""
    unasked: list[Heard]
    """Rows of the safety tags without an answer."""

    @property
    def right(self) -> int:
        """How many rows were understood as expected."""
        return sum(right for right, _ in self.tags.values())

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(total for _, total in self.tags.values())

    @property
    def emergencies(self) -> tuple[int, int]:
        """How many emergencies raised an emergency, of how many."""
        total = self.tags.get(EMERGENCY, (0, 0))[1]
        return total - len(self.missed), total

    def failures(self) -> list[str]:
        """Return which figures fail."""
        checks = (
            (self.missed, 0, "emergency recall is below 100 %"),
            (self.taken_for_no, 0, "an emergency or a hedge was taken for no"),
            (self.alarmed, MOST_ALARMED, f"more than {MOST_ALARMED} look-alike alarmed"),
            (self.accepted, MOST_ACCEPTED, f"more than {MOST_ACCEPTED} row out of scope accepted"),
            (self.unasked, 0, "rows that the safety figures need have no answer"),
        )
        found = [f"no row is tagged {tag}" for tag in SAFETY_TAGS if tag not in self.tags]
        if self.right < LEAST_RIGHT * self.total:
            found.append(f"intent accuracy is below {LEAST_RIGHT:.0%}")
        return [text for rows, most, text in checks if len(rows) > most] + found


@dataclass(frozen=True)
class Confusion:
    """Rows of one expected intent that were taken for another."""

    expected: str
    got: str
    count: int
    example: str
    """An utterance outside the held-out fifth; empty where there is none."""


@dataclass(frozen=True)
class Report:
    """How well a set was understood; the rows of the held-out fifth are counted and never shown."""

    whole: Part
    held_out: Part
    confusions: list[Confusion]
    """Most frequent first."""
    missing: list[Row]
    """Rows without an answer; they count as wrong."""

    def failures(self) -> list[str]:
        """Return which figures fail on the held-out fifth."""
        return self.held_out.failures()

    def text(self) -> str:
        """Return the report as it is printed."""
        parts = (self.whole, self.held_out)
        lines = [_line("", "all", "held out"), _line("rows", *(str(part.total) for part in parts)), ""]
        lines += [_line(tag, *(_share(part.tags.get(tag, (0, 0))) for part in parts)) for tag in self.whole.tags]
        lines += [_line("intent accuracy", *(_share((part.right, part.total)) for part in parts)), ""]
        lines += [_line("emergency recall", *(_share(part.emergencies) for part in parts))]
        figures = {
            "emergency or hedge taken for no": [part.taken_for_no for part in parts],
            "look-alikes alarmed": [part.alarmed for part in parts],
            "out of scope accepted": [part.accepted for part in parts],
        }
        lines += [_line(name, *(str(len(rows)) for rows in found)) for name, found in figures.items()]
        for title, rows in (
            ("emergencies missed", self.whole.missed),
            *((name, one) for name, (one, _) in figures.items()),
        ):
            tuned = [f"  {h.row.place}  {h.row.utterance}  -> {h.got}" for h in rows if not held_out(h.row.utterance)]
            lines += _listed(f"{title}, without the held-out rows", tuned)
        confused = [
            f"  {one.count:4} {one.expected} -> {one.got}  {one.example or '(held out)'}" for one in self.confusions
        ]
        lines += _listed("confusions (expected -> got)", confused, len(confused))
        lines += _listed("no answer", [f"  {row.place}  {row.id}  {row.utterance}" for row in self.missing])
        lines += ["", *(f"FAILED on the held-out fifth: {text}" for text in self.failures())]
        return "\n".join(lines).rstrip()


def _line(name: str, *cells: str) -> str:
    return f"{name:34}" + "".join(f"{cell:>20}" for cell in cells)


def _share(counted: tuple[int, int]) -> str:
    right, total = counted
    return f"{right}/{total} {100 * right / total:5.1f} %" if total else "no rows"


def _listed(title: str, lines: list[str], most: int = LISTED) -> list[str]:
    more = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return ["", f"{title}: {len(lines)}", *lines[:most], *more] if lines else []


def report(rows: Iterable[Row], answers: Mapping[str, str | None]) -> Report:
    """Compare a set with ``answers``: utterance -> intent, None where none was selected; a missing one is wrong."""
    heard = [Heard(row, (answers[row.utterance] or NOTHING) if row.utterance in answers else NO_ANSWER) for row in rows]
    return Report(
        _part(heard),
        _part([one for one in heard if held_out(one.row.utterance)]),
        _confusions(heard),
        [one.row for one in heard if one.got == NO_ANSWER],
    )


def _part(heard: Sequence[Heard]) -> Part:
    emergency = model.emergency_intents()
    total = Counter(one.row.tag for one in heard)
    right = Counter(one.row.tag for one in heard if one.right)

    def tagged(*tags: str) -> list[Heard]:
        return [one for one in heard if one.row.tag in tags]

    return Part(
        tags={tag: (right[tag], total[tag]) for tag in sorted(total)},
        missed=[one for one in tagged(EMERGENCY) if one.got not in emergency],
        taken_for_no=[
            one for one in heard if one.got == NO and (one.row.tag in (EMERGENCY, HEDGE) or one.row.intent in emergency)
        ],
        alarmed=[one for one in tagged(LOOKALIKE) if one.got in emergency],
        accepted=[one for one in tagged(OUT_OF_SCOPE) if one.got not in (FALLBACK, NO_ANSWER)],
        unasked=[one for one in tagged(*SAFETY_TAGS) if one.got == NO_ANSWER],
    )


def _confusions(heard: Sequence[Heard]) -> list[Confusion]:
    wrong: dict[tuple[str, str], list[str]] = {}
    for one in heard:
        if not one.right and one.got != NO_ANSWER:
            wrong.setdefault((one.row.intent, one.got), []).append(one.row.utterance)
    found = [
        Confusion(expected, got, len(said), next((words for words in said if not held_out(words)), ""))
        for (expected, got), said in wrong.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.expected, one.got))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report of an answers file; 1 when a line is broken or a safety figure fails."""
    parser = argparse.ArgumentParser(prog="python -m authoring.score", description="Score answers of profile-nlu.")
    parser.add_argument("file", type=Path, help="JSON lines of id (or utterance) and response")
    parser.add_argument("--set", type=Path, default=SET, help="folder of CSV files (default: tests/understanding)")
    given = parser.parse_args(arguments)
    problems = Problems()
    try:
        rows = read_set(given.set)
    except ContentError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found = report(rows, read_answers(given.file, rows, problems))
    sys.stdout.write(f"{found.text()}\n")
    for problem in (*problems.warnings, *problems.errors):
        sys.stderr.write(f"{problem}\n")
    return 1 if problems.errors or found.failures() else 0


if __name__ == "__main__":
    sys.exit(main())
