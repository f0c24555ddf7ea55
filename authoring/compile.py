"""Turns a ``Library`` into the run-time content of one locale: words filled in, rules as records."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from authoring import moving, table, telling
from authoring.model import routing
from skill.content import Complaint, Content, Duration, Outcome, Sign, Step, Together, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from authoring.library import Library
    from authoring.problems import Problems
    from authoring.records import AdviceWords, OutcomeRow, RegionFile, StepRow, StepWords

PLACEHOLDER = re.compile(r"\{(\w+)\}")
ROUNDS = 3
"""A region's phrase may itself use a region's word, so deep."""
STEP_TEXTS = ("ask", "reword", "clarify", "clarify_again", "why", "heard_no")
ADVICE_TEXTS = ("say", "short", "do", "tell", "title", "card")


def compile_locale(library: Library, locale: str, problems: Problems) -> Content:
    """Return the content of ``locale``, not yet versioned, noting placeholders that nothing fills."""
    words = region_words(library, library.regions[locale])
    people = library.people.model_dump()
    spoken = {person: {**words, **own} for person, own in people.items()}
    written = {person: {**known, **_written(words)} for person, known in spoken.items()}
    texts: dict[str, str] = {}
    for file, ref, text in _texts(library):
        for person in people if "{" in text else ("you",):
            filled = _fill(text, spoken[person])
            for missing in PLACEHOLDER.findall(filled):
                known = ", ".join(sorted(spoken[person]))
                problems.add(file, ref, f"{{{missing}}} in {locale}", f"one of: {known}")
            name = ref if person == "you" else f"{ref}@{person}"
            if person == "you" or filled != texts[ref]:
                texts[name] = filled
                seen = _fill(text, written[person])
                if seen != filled:
                    texts[f"{name}@written"] = seen
    return Content(
        locale=locale,
        version="",
        texts=texts,
        topics={
            name: Topic(
                next=tuple(topic.next),
                opens_check=topic.opens_check,
                unsuitable_for=tuple(topic.unsuitable_for),
                safety_tail=topic.safety_tail,
                leads_to=topic.leads_to,
                calm_only=topic.calm_only,
                answers=topic.answers,
            )
            for name, topic in library.topics.items()
        },
        movements=moving.movements(library),
        moving=moving.rules(library),
        telling=telling.groups(library),
        intents=routing(library),
        **decided(library),
    )


def decided(library: Library) -> dict[str, Any]:
    """Return what content/red_flags.yaml and the signs decide, as fields of ``Content``: the same in every locale."""
    rules = library.red_flags
    return {
        "start": rules.start,
        "after_sign": rules.after_sign,
        "end_it": rules.end_it,
        "after_check": rules.after_check,
        "not_sure_limit": rules.not_sure_limit,
        "missed_limit": rules.missed_limit,
        "trunk": tuple(table.trunk(rules)),
        "steps": {name: _step(row, table.reach(rules, name)) for name, row in rules.steps.items()},
        "together": tuple(Together(tuple(row.steps), row.kind) for row in rules.together),
        "signs": _signs(library),
        "complaints": {name: Complaint(**row.model_dump()) for name, row in rules.complaints.items()},
        "durations": tuple(Duration(**row.model_dump()) for row in rules.durations),
    }


def files(library: Library) -> dict[str, str]:
    """Return the file that each text comes from, by reference."""
    return {ref: file for file, ref, _ in _texts(library)}


def versioned(content: Content) -> Content:
    """Return the content with its version: the first twelve digits of a sum over all that it holds."""
    return replace(content, version=hashlib.sha256(dumps(content).encode()).hexdigest()[:12])


def dumps(content: Content) -> str:
    """Return the JSON that ``skill.content.load`` reads: small, sorted, one line."""
    raw = _prune(asdict(content))
    return json.dumps(raw, ensure_ascii=False, sort_keys=False, separators=(",", ":")) + "\n"


def region_words(library: Library, region: RegionFile) -> dict[str, str]:
    """Return what every placeholder of a region stands for.

    A number is spoken with its country, and with what to do elsewhere (hazard H10).
    """
    known = bool(region.country)
    spoken, digits = region.emergency.spoken, region.emergency.digits
    elsewhere = "your local emergency number"
    words = {
        "country": region.country,
        "emergency_number": spoken,
        "emergency_call": f"{spoken} in {region.country}; elsewhere, {elsewhere}" if known else spoken,
        "emergency_digits": digits,
        "emergency_where": f"in {region.country}. Elsewhere: {elsewhere}." if known else elsewhere,
        "emergency_card": f"{digits} in {region.country} (elsewhere: {elsewhere})" if known else digits,
        "emergency_department": region.emergency_department,
        "advice_line": region.advice_line,
        "advice_card": region.advice_card,
        "crisis_line": region.crisis_line,
        "crisis_card": region.crisis_card,
        "signs_card": library.phrases.card.signs_card,
        "suggestions": _suggestions(library),
        **region.words,
    }
    return {name: _fill(text, words) for name, text in words.items()}


def _written(words: Mapping[str, str]) -> dict[str, str]:
    """Return how a number that is spoken is written on a screen."""
    return {
        "emergency_number": words["emergency_digits"],
        "emergency_call": words["emergency_card"],
        "advice_line": words["advice_card"],
        "crisis_line": words["crisis_card"],
    }


def _suggestions(library: Library) -> str:
    """Return the titles of the topics that help names: "heat and cold, exercise, or painkillers"."""
    titles = [topic.title for topic in library.topics.values() if topic.suggest]
    last = library.phrases.templates.last_or
    return last.replace("{first}", ", ".join(titles[:-1])).replace("{second}", titles[-1]) if titles else ""


def _fill(text: str, words: Mapping[str, str]) -> str:
    def one(match: re.Match[str]) -> str:
        name = match[1]
        if name in words:
            return words[name]
        lower = name[0].lower() + name[1:]
        return words[lower][:1].upper() + words[lower][1:] if lower in words else match[0]

    for _ in range(ROUNDS if "{" in text else 0):
        text = PLACEHOLDER.sub(one, text)
    return " ".join(text.split())


def _texts(library: Library) -> Iterator[tuple[str, str, str]]:
    """Yield (file, reference, text) for every text of the language."""
    folder = "content/en"
    for name in library.topics:
        yield from _topic(library, f"{folder}/topics/{name}.yaml", name)
    yield from moving.texts(library)
    for name, movement in library.movements.items():
        yield f"{moving.FOLDER}/{name}.yaml", f"movements.{name}.from", _from(library, movement.sources)
    for name, step in library.steps.items():
        yield from _present(f"{folder}/steps.yaml", f"steps.{name}", step, STEP_TEXTS)
        yield f"{folder}/steps.yaml", f"steps.{name}.from", _from(library, step.sources)
    for name, advice in library.advice.items():
        yield from _present(f"{folder}/advice.yaml", f"advice.{name}", advice, ADVICE_TEXTS)
        yield f"{folder}/advice.yaml", f"advice.{name}.source", _card_source(library, advice.sources)
    yield from _phrases(library, f"{folder}/phrases.yaml")
    yield from _screen(library, f"{folder}/screen.yaml")
    yield from telling.texts(library)
    for name, group in library.telling.groups.items():
        yield telling.FILE, f"telling.{name}.from", _from(library, telling.sources(library, group))


def _topic(library: Library, file: str, name: str) -> Iterator[tuple[str, str, str]]:
    topic = library.topics[name]
    for key in ("title", "say", "more", "brief", "card"):
        yield file, f"topics.{name}.{key}", getattr(topic, key)
    for key, text in _offers(library, name).items():
        yield file, f"topics.{name}.{key}", text
    yield file, f"topics.{name}.from", _from(library, topic.sources)
    yield file, f"topics.{name}.source", _card_source(library, topic.sources)


def _present(
    file: str, ref: str, record: StepWords | AdviceWords, keys: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of a record that are not left out."""
    for key in keys:
        if text := getattr(record, key):
            yield file, f"{ref}.{key}", text


def _phrases(library: Library, file: str) -> Iterator[tuple[str, str, str]]:
    phrases = library.phrases
    for name, text in phrases.say.items():
        yield file, f"say.{name}", text
    for name, question in phrases.questions.items():
        for key in ("ask", "reword", "help"):
            yield file, f"questions.{name}.{key}", getattr(question, key)
    for name, ending in phrases.endings.items():
        for key in ("say", "title", "card"):
            yield file, f"endings.{name}.{key}", getattr(ending, key)
        yield file, f"endings.{name}.source", _card_source(library, ending.sources)
    yield file, "card.footer", phrases.card.footer
    yield file, "last_resort", phrases.last_resort
    yield file, "refused", phrases.refused


def _screen(library: Library, file: str) -> Iterator[tuple[str, str, str]]:
    for name, text in library.screen.lines.model_dump().items():
        yield file, f"screen.{name}", text
    for name, text in library.screen.labels.model_dump().items():
        yield file, f"screen.labels.{name}", text
    for name, text in library.screen.sets.items():
        yield file, f"screen.labels.{name}", text
    for name, step in library.steps.items():
        if step.names:
            yield file, f"screen.labels.{name}", step.names[0].capitalize()


def _offers(library: Library, name: str) -> dict[str, str]:
    """Return what is asked after the topic (offer), and what offers the topic itself (suggest)."""
    words, title = library.phrases.templates, library.topics[name].title
    own = {"suggest": words.offer_one, "suggest_again": words.offer_one_again}
    return {**{key: text.replace("{first}", title) for key, text in own.items()}, **_offer_next(library, name)}


def _card_source(library: Library, sources: list[str]) -> str:
    """Return the source line of a card."""
    bodies = dict.fromkeys(library.sources[one].spoken for one in sources if one in library.sources)
    return library.phrases.templates.card_source.replace("{sources}", "; ".join(bodies))


def _offer_next(library: Library, name: str) -> dict[str, str]:
    titles = [library.topics[other].title for other in library.topics[name].next if other in library.topics]
    words = library.phrases.templates
    if not titles:
        return {}
    if len(titles) == 1:
        pair = (words.offer_one, words.offer_one_again)
        return dict(zip(("offer", "offer_again"), (text.replace("{first}", titles[0]) for text in pair), strict=True))
    pair = (words.offer_two, words.offer_two_again)
    filled = (text.replace("{first}", titles[0]).replace("{second}", titles[1]) for text in pair)
    return dict(zip(("offer", "offer_again"), filled, strict=True))


def _from(library: Library, sources: list[str]) -> str:
    words = library.phrases.templates
    spoken = list(dict.fromkeys(library.sources[source].spoken for source in sources if source in library.sources))
    if len(spoken) < 2:  # noqa: PLR2004 - one source, or two
        return words.from_one.replace("{sources}", "".join(spoken))
    return words.from_two.replace("{first}", spoken[0]).replace("{second}", spoken[1])


def _outcome(row: OutcomeRow) -> Outcome:
    return Outcome(row.urgency, row.kind, row.next, tuple(row.audience), row.close)


def _step(row: StepRow, reach: str) -> Step:
    given = {name: getattr(row, name) for name in table.ANSWERS}
    return Step(
        answers={name: _outcome(outcome) for name, outcome in given.items() if outcome is not None},
        clarify={"yes": _outcome(row.clarify.yes), "no": _outcome(row.clarify.no)} if row.clarify else {},
        unclear=row.unclear,
        unclear_at_once=row.unclear_at_once,
        missed=row.missed,
        only_for=row.only_for,
        aside=row.aside,
        reach=reach,
    )


def _signs(library: Library) -> dict[str, Sign]:
    signs: dict[str, Sign] = {}
    for warning in library.warnings.values():
        said = library.red_flags.said.get(warning.group)
        emergency = warning.urgency == "emergency"
        signs[warning.group] = Sign(
            urgency=warning.urgency,
            kind=warning.kind,
            covers="" if emergency else warning.covers,
            audience=tuple(said.audience) if said else (),
            aside=said.aside if said else "",
        )
    return signs


def _prune(raw: object) -> object:
    """Leave out empty fields of the records: what ``skill.content`` fills in by default."""
    if isinstance(raw, dict):
        return {
            name: _prune(value) for name, value in raw.items() if value not in ("", False, (), {}, None) or name in KEPT
        }
    if isinstance(raw, (list, tuple)):
        return [_prune(value) for value in raw]
    return raw


KEPT = {"answers", *table.ANSWERS, "version"}
"""Keys that stay in the JSON even when their value is empty."""
