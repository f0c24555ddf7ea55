"""Spoken durations as Alexa delivers them: "four months" -> "P4M"."""

from __future__ import annotations

import re

_ONES = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_FEW = {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4, "some": 3}
_UNITS = {"hour": "H", "day": "D", "week": "W", "month": "M", "year": "Y", "fortnight": "W", "night": "D"}
_SPOKEN = re.compile(
    r"(?P<number>[a-z0-9 ]*?) ?(?P<half>and a half )?"
    r"(?P<unit>hour|day|night|week|fortnight|month|year)s?(?P<tail> and a half)?",
)
_FILLER = re.compile(r"\b(?:about|around|over|nearly|almost|more than|at least|the (?:last|past)|of|now|or so|ago)\b")


def to_iso(text: str) -> str | None:
    """Return ``text`` as an ISO 8601 duration, or None when it is no duration."""
    plain = " ".join(_FILLER.sub(" ", text).split())
    match = _SPOKEN.fullmatch(plain)
    number = _number(match["number"].split()) if match else None
    if match is None or number is None:
        return None
    unit = match["unit"]
    number = number * 2 if unit == "fortnight" else number
    value = f"{number + 0.5}" if match["tail"] or match["half"] else str(number)
    return f"PT{value}H" if unit == "hour" else f"P{value}{_UNITS[unit]}"


def _number(words: list[str]) -> int | None:
    words = [word for word in words if word != "and"]
    if words[:1] in (["a"], ["an"]) and len(words) > 1:
        words = words[1:]
    if len(words) == 1 and words[0].isdigit():
        return int(words[0])
    total = 0
    for word in words:
        value = _ONES.get(word) or _TENS.get(word) or _FEW.get(word)
        if value is None:
            return None
        total += value
    return total or None
