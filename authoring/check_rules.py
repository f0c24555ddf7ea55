"""Checks of content/red_flags.yaml beyond its steps: the gate, the asides, and what a complaint means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.alexa.requests import COMPLAINT

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.problems import Problems
    from authoring.records import RedFlagsFile

FILE = "content/red_flags.yaml"
ABOUT = {"child": ["child"], "pregnant": ["pregnant"], "both": ["child", "pregnant"]}
"""Whom the check is about after each answer that says so."""


def run(library: Library, problems: Problems) -> None:
    """Note every mistake."""
    _gate(library.red_flags, problems)
    _asides(library.red_flags, problems)
    _complaints(library, problems)


def _gate(rules: RedFlagsFile, problems: Problems) -> None:
    """The first step, and the one that its yes leads to, take each answer that says whom the check is about."""
    gate = rules.steps.get(rules.start)
    if gate is None:
        return
    _says_whom(rules, problems, "start", rules.start)
    for who in ABOUT:
        row = getattr(gate, who)
        if row and row.urgency:
            problems.add(
                FILE, f"steps.{rules.start}.{who}.urgency", row.urgency, "nothing: whom it is about is no sign"
            )
    if gate.child and gate.yes.next in ("", *rules.steps):
        _says_whom(rules, problems, f"steps.{rules.start}.yes.next", gate.yes.next)


def _says_whom(rules: RedFlagsFile, problems: Problems, place: str, name: str) -> None:
    step = rules.steps.get(name)
    missing = [who for who in ABOUT if getattr(step, who, None) is None]
    if missing:
        found = f"{name!r}, without {', '.join(missing)}"
        problems.add(FILE, place, found, "a step with an answer for each of them")
    for who, audience in ABOUT.items():
        row = getattr(step, who, None)
        if row and sorted(row.audience) != audience:
            wanted = f"[{', '.join(audience)}]"
            problems.add(FILE, f"steps.{name}.{who}.audience", f"[{', '.join(row.audience)}]", wanted)


def _asides(rules: RedFlagsFile, problems: Problems) -> None:
    asides = [name for name, step in rules.steps.items() if step.aside]
    for group, row in rules.said.items():
        problems.known(FILE, f"said.{group}.aside", [row.aside] if row.aside else [], asides)
    asked = rules.steps.get(rules.end_it)
    if asked and not (asked.aside and asked.yes.urgency == "emergency"):
        problems.add(FILE, "end_it", repr(rules.end_it), "an aside whose yes is an emergency")


def _complaints(library: Library, problems: Problems) -> None:
    rules, types = library.red_flags, library.model.types
    heard = {value.id for slot in COMPLAINT for value in types.get(library.model.slots.get(slot, ""), ())}
    groups = {warning.group for warning in library.warnings.values()}
    for name, row in rules.complaints.items():
        place = f"complaints.{name}"
        problems.known(FILE, place, [name], heard)
        for field, known in (("topic", library.topics), ("answers", rules.steps), ("sign", groups)):
            problems.known(FILE, f"{place}.{field}", filter(None, [getattr(row, field)]), known)
