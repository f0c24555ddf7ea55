"""Pure functions of one text that a pass asks for the same texts again and again: each is worked out once."""

from __future__ import annotations

from functools import cache

from hassil.parse_expression import parse_sentence as _parse_sentence

from skill.heard import normalise as _normalise
from skill.heard import without_articles as _without_articles

normalise = cache(_normalise)
without_articles = cache(_without_articles)
parse_sentence = cache(_parse_sentence)

__all__ = ["normalise", "parse_sentence", "without_articles"]
