"""Silence in speech: content marks it with one dot a second, a break of SSML carries it."""

from __future__ import annotations

import re

SECOND = "\u00b7"
"""One second of silence in a text."""
MOST = 6
"""Seconds of one break (Alexa takes 10)."""
SLOWER = 1.5
"""A pause is so many times as long once "slower" was said, up to MOST."""
RUN = re.compile(rf"{SECOND}+")


def seconds(dots: int, *, slow: bool) -> int:
    """Return how long the silence of ``dots`` lasts."""
    return min(MOST, round(dots * SLOWER)) if slow else dots


def as_breaks(text: str, *, slow: bool) -> str:
    """Return escaped ``text`` with its silences as SSML breaks."""
    return RUN.sub(lambda run: f'<break time="{seconds(len(run[0]), slow=slow)}s"/>', text)
