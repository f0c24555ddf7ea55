"""Checks of what is spoken: length, reading grade, forms that must never be said."""

from __future__ import annotations

import re
import statistics
from itertools import chain
from typing import TYPE_CHECKING

from authoring import check_names
from authoring import compile as compiling
from authoring.build import NEUTRAL
from authoring.compile import PLACEHOLDER
from authoring.problems import Problems
from authoring.reading import grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library
    from skill.content import Content

WORD = re.compile(r"[\w'\u2019]+(?:-[\w'\u2019]+)*")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
QUESTION_WORDS = 20
"""A question of the check, as spoken, has at most so many words (red_flags.md section 4)."""
EMERGENCY_WORDS = 45
"""Emergency advice with its closing question (red_flags.md section 7)."""
SENTENCE_WORDS = 24
"""A sentence longer than this is lost by ear; the number with its country needs some room."""
LENGTHS = {"say": (40, 70), "more": (25, 70), "brief": (6, 35), "card": (10, 45)}
"""Words of each text of a topic, least and most."""
OPENING = (10, 50)
"""Words of an answer that leads into the check."""
LOCALE = "en-US"
"""Figures are given for the texts as spoken here."""
GRADE_EACH, GRADE_MEDIAN = 8.0, 6.0
"""Flesch-Kincaid grade of a topic's answer: of each, and the median of all."""

WRITTEN = ("card.", "screen.")
WRITTEN_KEYS = (".card", ".title", ".source", ".do", ".tell")
"""References of what is written and never spoken, by how they begin and end."""
DIGIT = re.compile(r"\d")
UNUSUAL = re.compile(r"[^\w\s.,;:?!'\u00b7-]")
CURLY = re.compile(r"[\u2018\u2019]")
UNSPEAKABLE = re.compile(r"[<>&%/()\[\]*#+=@|\\^~\"\u201c\u201d\u00ab\u00bb\u201e]|\be\.g\.|\bi\.e\.|\betc\b")


def words(text: str) -> int:
    """Return how many words a text has."""
    return len(WORD.findall(text))


def run(library: Library, problems: Problems) -> None:
    """Note what is too long, too hard, or must not be said."""
    never = _patterns(library, problems)
    contents = {locale: compiling.compile_locale(library, locale, problems) for locale in library.regions}
    for file, field, text in dict.fromkeys(chain.from_iterable(spoken(library, one) for one in contents.values())):
        _never(file, field, text, never, problems)
        _sayable(file, field, text, problems)
    check_names.regions(library, problems)
    if NEUTRAL in contents:
        check_names.numbers(library, contents[NEUTRAL], compiling.files(library), problems)
    _lengths(library, problems)
    _advice(library, contents, problems)
    _repeated(library, problems)


def _patterns(library: Library, problems: Problems) -> dict[str, tuple[str, str]]:
    """Return (rule, what to write instead) by pattern; a pattern that cannot be read is noted and left out."""
    found = {}
    for rule, row in library.never_say.items():
        for pattern in row.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                wanted = "a regular expression: every bracket closed, or written with a \\ in front where it is meant"
                problems.add("content/never_say.yaml", f"{rule}.patterns", f"{pattern!r}, {error}", wanted)
            else:
                found[pattern] = (rule.replace("_", " "), row.write)
    return found


def spoken(library: Library, content: Content) -> Iterator[tuple[str, str, str]]:
    """Yield (file, reference, text) of what ``content`` speaks; cards and screens are written, and left out."""
    files = compiling.files(library)
    for ref, text in content.texts.items():
        if "@" not in ref and not ref.startswith(WRITTEN) and not ref.endswith(WRITTEN_KEYS):
            yield files[ref], ref, text


def _never(file: str, field: str, text: str, never: dict[str, tuple[str, str]], problems: Problems) -> None:
    for pattern, found in matches(text, tuple(never)):
        rule, instead = never[pattern]
        problems.add(file, field, f"{found!r} ({rule})", instead)


def matches(text: str, patterns: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return which patterns are in a text, whatever the case of letters, and the words that match."""
    found = ((pattern, re.search(pattern, text, re.IGNORECASE)) for pattern in patterns)
    return [(pattern, match[0]) for pattern, match in found if match]


def _sayable(file: str, field: str, text: str, problems: Problems) -> None:
    if match := DIGIT.search(text):
        problems.add(file, field, f"the digit {match[0]!r}", "numbers in words, as they are spoken")
    if match := CURLY.search(text):
        problems.add(file, field, f"the curly apostrophe {match[0]!r}", "a straight one: '")
    elif match := UNSPEAKABLE.search(text):
        problems.add(file, field, repr(match[0]), "words only: a voice cannot read it")
    elif match := UNUSUAL.search(PLACEHOLDER.sub("", text)):
        brace = "a placeholder that is closed and has no blanks: {a_doctor}"
        wanted = brace if match[0] in "{}" else "words only: a voice cannot read it"
        problems.add(file, field, repr(match[0]), wanted)
    for sentence in SENTENCE_END.split(text):
        if words(sentence) > SENTENCE_WORDS and ";" not in sentence and field not in LISTS:
            problems.add(file, field, f"a sentence of {words(sentence)} words", f"at most {SENTENCE_WORDS}")


LISTS = ("say.signs_last", "instead.say.signs_last")
"""Texts that are one list of signs, spoken as one sentence."""


def _lengths(library: Library, problems: Problems) -> None:
    grades = []
    for name, topic in library.topics.items():
        file = f"content/en/topics/{name}.yaml"
        for field, (least, most) in LENGTHS.items():
            opens = topic.opens_check or bool(topic.leads_to)
            shortest, longest = OPENING if field == "say" and opens else (least, most)
            count = words(getattr(topic, field))
            if not shortest <= count <= longest:
                problems.add(file, field, f"{count} words", f"{shortest} to {longest} words")
        found = grade(topic.say)
        grades.append(found)
        if found > GRADE_EACH:
            problems.add(
                file, "say", f"reading grade {found:.1f}", f"shorter sentences and words: at most {GRADE_EACH:g}"
            )
    if grades and statistics.median(grades) > GRADE_MEDIAN:
        found = statistics.median(grades)
        problems.add("content/en/topics", "say", f"median reading grade {found:.1f}", f"at most {GRADE_MEDIAN:g}")
    for name, step in library.steps.items():
        for field in ("ask", "clarify"):
            count = words(getattr(step, field))
            if count > QUESTION_WORDS:
                problems.add("content/en/steps.yaml", f"{name}.{field}", f"{count} words", f"at most {QUESTION_WORDS}")
            text = getattr(step, field)
            if text and not text.endswith("?"):
                problems.add("content/en/steps.yaml", f"{name}.{field}", repr(text[-1]), "a question mark at the end")


def _advice(library: Library, contents: dict[str, Content], problems: Problems) -> None:
    """Emergency advice: short, the number first, in every region; urgent advice has words for screens."""
    for name, advice in library.advice.items():
        for field in ("do", "tell"):
            if name.split("_")[0] not in ("none", "weeks", "days") and not getattr(advice, field):
                wanted = "what a screen says beside the large number"
                problems.add("content/en/advice.yaml", f"{name}.{field}", "nothing", wanted)
    closing = words(library.phrases.questions["number"].ask) if "number" in library.phrases.questions else 0
    kinds = {warning.kind for warning in library.warnings.values() if warning.urgency == "emergency"}
    for locale, region in library.regions.items():
        content = contents[locale]
        for kind in sorted(kinds & set(library.advice)):
            text = content.text(f"advice.{kind}.say")
            place = f"{kind}.say in {locale}"
            count = words(text) + closing
            if count > EMERGENCY_WORDS:
                problems.add(
                    "content/en/advice.yaml",
                    place,
                    f"{count} words with the closing question",
                    f"at most {EMERGENCY_WORDS}",
                )
            if region.emergency.spoken not in SENTENCE_END.split(text)[0]:
                problems.add(
                    "content/en/advice.yaml", place, "no number in the first sentence", "{emergency_call} there"
                )
            if region.country and region.country not in text:
                problems.add("content/en/advice.yaml", place, "a number without its country", "{emergency_call}")
            if "I can't call for you" not in text:
                problems.add("content/en/advice.yaml", place, "no word on calling", '"I can\'t call for you."')


def _repeated(library: Library, problems: Problems) -> None:
    first: dict[str, str] = {}
    for name, topic in library.topics.items():
        for sentence in SENTENCE_END.split(f"{topic.say} {topic.more}"):
            other = first.setdefault(sentence.lower(), name)
            if other != name:
                file = f"content/en/topics/{name}.yaml"
                problems.add(
                    file, "say, more", f"{sentence!r}, which stands in {other}.yaml too", "other words", warning=True
                )


def figures(library: Library) -> tuple[int, float, float]:
    """Return spoken words in all, and the median and highest reading grade of the answers."""
    locale = LOCALE if LOCALE in library.regions else next(iter(library.regions))
    content = compiling.compile_locale(library, locale, Problems())
    total = sum(words(text) for _, _, text in spoken(library, content))
    grades = [grade(content.text(f"topics.{name}.say")) for name in library.topics] or [0.0]
    return total, statistics.median(grades), max(grades)
