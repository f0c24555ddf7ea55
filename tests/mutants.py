"""Mistakes planted in the content: an outcome, a step, a sign, a number, a phrase. The proofs must find every one.

A mistake in the table passes every test that reads the same table, so what finds it has to be written down elsewhere:
the authoring pass, the invariants, and above all the conversations of tests/conversations.
"""

from __future__ import annotations

import copy
import multiprocessing
import re
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from unittest import mock

import invariants
import oracle
import pinned
import vectors
import written
from golden import Golden
from pydantic import ValidationError
from walking import LOCALES

from authoring import check, compile, library, table  # noqa: A004 - the module is named so
from authoring.problems import Problems
from authoring.records import RedFlagsFile
from skill import content as contents
from skill import red_flags
from skill.content import URGENCIES, Content, Sign
from skill.form import ASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Raw = dict[str, Any]
KINDS = ("hospital", "ambulance", "injury", "crisis")
LOAD = contents.load


@dataclass(frozen=True)
class Mutant:
    """One mistake: a changed table, changed signs, changed texts or a phrase that is gone."""

    name: str
    hints: tuple[str, ...] = ()
    raw: Raw | None = None
    signs: dict[str, Sign] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """By locale."""
    forgotten: str = ""
    """A phrase of an emergency that is no longer known."""


def planted() -> Iterator[Mutant]:
    """Yield every mutant."""
    yield from _in_the_table()
    yield from _in_the_signs()
    yield from _in_the_words()
    for phrase in sorted(pinned.known_emergencies()):
        yield Mutant(f"phrases: without {phrase!r}", forgotten=phrase)


@cache
def _authored() -> Raw:
    raw: Raw = written.read(oracle.TABLE)
    return {**raw, "steps": oracle.read().rows}


def _in_the_table() -> Iterator[Mutant]:
    for step, row in _authored()["steps"].items():
        for path, outcome in _outcomes(row):
            for what, other in _outcome_mistakes(outcome):
                yield _table(f"{step}.{'.'.join(path)}: {what}", step, ("steps", step, *path), other)
        for what, other in _row_mistakes(row):
            yield _table(f"{step}: {what}", step, ("steps", step), other)
        yield _without_step(step)
    for path, value in _top_mistakes(_authored()):
        hints = tuple(str(part) for part in path[1:])
        yield _table(f"{'.'.join(map(str, path))}: {value!r}", "", path, value, hints)


def _outcomes(row: Raw) -> Iterator[tuple[tuple[str, ...], Raw]]:
    for name in table.ANSWERS:
        if name in row:
            yield (name,), row[name]
    for name, outcome in row.get("clarify", {}).items():
        yield ("clarify", name), outcome


def _outcome_mistakes(outcome: Raw) -> Iterator[tuple[str, Raw]]:
    calm = {key: value for key, value in outcome.items() if key not in ("urgency", "kind")}
    urgency = outcome.get("urgency", "none")
    place = URGENCIES.index(urgency)
    for other in {URGENCIES[max(0, place - 1)], URGENCIES[min(len(URGENCIES) - 1, place + 1)], "none"} - {urgency}:
        own = {"kind": "ambulance"} if other == "emergency" else {}
        going_on = {key: value for key, value in calm.items() if other != "emergency" or key != "next"}
        yield f"{urgency} becomes {other}", {**going_on, "urgency": other, **own}
    for kind in KINDS:
        if outcome.get("kind", kind) != kind:
            yield f"{outcome['kind']} becomes {kind}", {**outcome, "kind": kind}
    for key in ("next", "audience", "close"):
        if key in outcome:
            yield f"without {key}", {name: value for name, value in outcome.items() if name != key}


def _row_mistakes(row: Raw) -> Iterator[tuple[str, Raw]]:
    yield "yes and no swapped", {**row, "yes": row["no"], "no": row["yes"]}
    yield "no and not sure swapped", {**row, "no": row["not_sure"], "not_sure": row["no"]}
    if "clarify" in row:
        yield "clarifier swapped", {**row, "clarify": {"yes": row["clarify"]["no"], "no": row["clarify"]["yes"]}}
    yield "unclear counts otherwise", {**row, "unclear": "not_sure" if row["unclear"] == "yes" else "yes"}
    yield "unclear at once otherwise", {**row, "unclear_at_once": not row.get("unclear_at_once", False)}
    for key in ("clarify", "missed", "only_for", "aside", "covers"):
        if key in row and key != "covers":
            yield f"without {key}", {name: value for name, value in row.items() if name != key}


def _without_step(step: str) -> Mutant:
    raw = copy.deepcopy(_authored())
    behind = raw["steps"].pop(step)["no"].get("next", "")
    for row in raw["steps"].values():
        for _, outcome in _outcomes(row):
            if outcome.get("next") == step:
                outcome["next"] = behind
    return Mutant(f"{step}: dropped", (step,), raw)


def _top_mistakes(raw: Raw) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for key in ("not_sure_limit", "missed_limit"):
        yield (key,), raw[key] + 1
        yield (key,), raw[key] - 1
    yield ("start",), raw["after_sign"]
    yield ("after_sign",), raw["steps"][raw["after_sign"]]["no"]["next"]
    yield ("end_it",), "U1"
    yield ("after_check",), "walking"
    for group in raw["said"]:
        yield ("said", group), {}
    for number, row in enumerate(raw["together"]):
        yield ("together",), [other for other in raw["together"] if other is not row]
        yield ("together", number), {**row, "kind": "ambulance"}
        for step in ("Q4b", "Q6", "Q8"):
            yield ("together", number), {**row, "steps": [row["steps"][0], step]}
    for number, row in enumerate(raw["durations"]):
        yield ("durations", number), {**row, "over_weeks": row["over_weeks"] * 2}
        yield ("durations", number), {**row, "urgency": "none"}
        yield ("durations", number), {**row, "urgency": "days"}
    for part in raw["complaints"]:
        yield ("complaints", part), {}


def _table(name: str, step: str, path: tuple[Any, ...], value: object, hints: tuple[str, ...] = ()) -> Mutant:
    raw = copy.deepcopy(_authored())
    place: Any = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return Mutant(name, (step, f"steps.{step}.ask", f"steps.{step}.clarify", *hints), raw)


def _in_the_signs() -> Iterator[Mutant]:
    for group, sign in LOAD("en-US").signs.items():
        changes: list[tuple[str, Sign]] = []
        for urgency in URGENCIES[1:]:
            if urgency != sign.urgency:
                kind = "ambulance" if urgency == "emergency" else ""
                changes.append((f"{sign.urgency} becomes {urgency}", replace(sign, urgency=urgency, kind=kind)))
        changes += [
            (f"{sign.kind} becomes {kind}", replace(sign, kind=kind)) for kind in KINDS if sign.kind not in ("", kind)
        ]
        changes += [("covers nothing", replace(sign, covers=""))] if sign.covers else []
        changes += [("about nobody", replace(sign, audience=()))] if sign.audience else []
        changes += [("asks nothing aside", replace(sign, aside=""))] if sign.aside else []
        for what, other in changes:
            yield Mutant(f"sign {group}: {what}", (group,), signs={group: other})


SENTENCE = re.compile(r"[^.?!]+[.?!]")
SPOKEN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
GUARDED = re.compile(
    r"advice\.(hospital|ambulance|injury|crisis|overdose|today\w*)\.(say|short|card)|say\.signs_(first|last)"
)
"""Texts of which no sentence may be lost."""


def _in_the_words() -> Iterator[Mutant]:
    for ref, text in LOAD("en-US").texts.items():
        sentences = SENTENCE.findall(text)
        if GUARDED.fullmatch(ref) and len(sentences) > 1:
            for number, sentence in enumerate(sentences):
                texts = {locale: {ref: _without_sentence(locale, ref, number)} for locale in LOCALES}
                yield Mutant(f"{ref}: without {sentence.strip()!r}", (ref, *_advice(ref)), texts=texts)
    for locale in LOCALES:
        yield from _numbers(locale)


def _advice(ref: str) -> tuple[str, ...]:
    return (f"{ref.rpartition('.')[0]}.say",)


def _without_sentence(locale: str, ref: str, number: int) -> str:
    sentences = SENTENCE.findall(LOAD(locale).texts[ref])
    return "".join(sentences[:number] + sentences[number + 1 :]).strip()


def _numbers(locale: str) -> Iterator[Mutant]:
    """Change each number that is spoken or written in advice of a locale, everywhere in its texts."""
    texts = LOAD(locale).texts
    advice = " ".join(text for ref, text in texts.items() if ref.startswith("advice."))
    word = f"(?:{'|'.join(SPOKEN_DIGITS)})"
    numbers = {*re.findall(rf"\b{word}(?:,? {word}){{2,}}\b", advice), *re.findall(r"\b\d[\d ]{1,}\d\b", advice)}
    for number in sorted(numbers):
        wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}" if number[-1].isdigit() else f"{number} five"
        changed = {ref: text.replace(number, wrong) for ref, text in texts.items() if number in text}
        yield Mutant(f"{locale}: {number} becomes {wrong}", (locale, *changed), texts={locale: changed})


@cache
def _library() -> library.Library:
    return library.read(library.ROOT)


@cache
def _golden() -> Golden:
    return Golden()


def _content(mutant: Mutant, rules: RedFlagsFile | None, locale: str) -> Content:
    content = LOAD(locale)
    if rules:
        content = replace(content, **compile.decided(replace(_library(), red_flags=rules)))
    texts = {**content.texts, **mutant.texts.get(locale, {})}
    return replace(content, signs={**content.signs, **mutant.signs}, texts=texts)


def killed_by(mutant: Mutant) -> str:
    """Return what finds the mutant; an empty string if nothing does."""
    rules = None
    if mutant.raw is not None:
        try:
            rules = RedFlagsFile.model_validate(mutant.raw)
        except ValidationError:
            return "the types of the table"
        problems = Problems()
        check._steps(replace(_library(), red_flags=rules), problems)  # noqa: SLF001 - its rules alone
        if problems.errors:
            return f"make check: {problems.errors[0]}"
    made = {locale: _content(mutant, rules, locale) for locale in LOCALES}

    def loaded(locale: str, form: str = ASK) -> Content:
        return contents.in_form(made[locale], form)

    known = {phrase: group for phrase, group in contents.phrases().items() if phrase != mutant.forgotten}
    with (
        mock.patch.object(contents, "load", loaded),
        mock.patch.object(contents, "phrases", return_value=known),
    ):
        return _found(mutant, made["en-US"])


def _found(mutant: Mutant, content: Content) -> str:
    if mutant.forgotten:
        return next(pinned.missed_in_a_slot(mutant.forgotten), "")
    wrong = next(pinned.wrong_signs(content), "") or _golden().first_wrong(mutant.hints)
    if wrong or mutant.texts:
        return wrong
    if mutant.signs:
        return SAME if _walks_alike(content, mutant.signs) else ""
    if mutant.raw and vectors.tally(content, oracle.Table(mutant.raw), 2).disagree:
        return "the oracle"
    return next(invariants.broken(content), "") or (SAME if _walks_alike(content) else "")


SAME = "changes nothing"
"""Said of a mutant with which every check goes exactly as before: there is nothing to find."""


def _walks_alike(content: Content, signs: Mapping[str, Sign] = MappingProxyType({})) -> bool:
    """Walk the check with both contents: is it the same from every beginning, with every answer?

    A changed sign is also said in every state of the check.
    """
    ours, theirs = LOAD("en-US"), content
    kept = ("complaints", "durations", "missed_limit", "start", "after_check", "end_it")
    if any(getattr(ours, name) != getattr(theirs, name) for name in kept):
        return False
    for group, sign in signs.items():
        if replace(sign, covers=ours.signs[group].covers) != ours.signs[group]:
            return False  # what a sign does by itself is spoken
    old, new = invariants.Walked(ours), invariants.Walked(theirs)
    pairs = list(zip(old.begun(), new.begun(), strict=True))
    for group, sign in signs.items():
        said = [
            (red_flags.report(ours, one, ours.signs[group]), red_flags.report(theirs, one, sign)) for one in old.states
        ]
        pairs += said
    seen = set()
    while pairs:
        one, other = pairs.pop()
        if (one.asked, one.clarifying, one.unclear, one.urgency, one.kind, one.audience, one.closed) != (
            other.asked,
            other.clarifying,
            other.unclear,
            other.urgency,
            other.kind,
            other.audience,
            other.closed,
        ):
            return False
        key = old.key(one), new.key(other)
        if not one.asked or key in seen:
            continue
        seen.add(key)
        pairs += [(old.answer(one, given), new.answer(other, given)) for given in old.given_to(one)]
    return True


def run(processes: int = 2) -> dict[str, str]:
    """Try every mutant: its name and what found it, an empty string where nothing did.

    Raises:
        AssertionError: something is found where there is no mistake, so what is found says nothing.

    """
    _golden()
    _library()
    mistaken = killed_by(Mutant("no mistake"))
    assert mistaken == SAME, mistaken
    mutants = list(planted())
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        found = pool.map(killed_by, mutants, chunksize=8)
    return {mutant.name: by for mutant, by in zip(mutants, found, strict=True)}
