"""Words that reached the skill inside a slot: normalising them, and finding a warning sign in them.

Alexa passes intents and slot values, not what was said; a sign can hide in a slot that matched nothing
(hazard H2). What is heard is looked at and dropped, never kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORDS = 40
"""Longer texts are looked at up to here."""
SHORTEST = 2
"""A warning phrase inside other words has at least so many words."""

_CONTRACTIONS = {
    "can't": "cannot",
    "cant": "cannot",
    "won't": "will not",
    "wont": "will not",
    "i'm": "i am",
    "im": "i am",
    "ive": "i have",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "isnt": "is not",
    "arent": "are not",
    "havent": "have not",
    "hasnt": "has not",
    "wasnt": "was not",
    "whats": "what is",
    "thats": "that is",
    "aint": "is not",
    "ain't": "is not",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
}
_ENDINGS = {"n't": " not", "'ve": " have", "'re": " are", "'ll": " will", "'m": " am", "'d": " would"}
_IS = {"it's", "he's", "she's", "what's", "that's", "there's", "who's", "where's", "how's", "when's", "nothing's"}
_NEGATIONS = {"not", "never", "without", "neither", "nor"}
_ARTICLES = {"a", "an", "the", "my"}
_LIMITS = {"only", "just"}
_PRONOUNS = {"i", "my", "he", "his", "she", "her", "they", "their", "both"}
_WORD = re.compile(r"\{?[a-z0-9_']+\}?")


def normalise(text: str) -> str:
    """Return ``text`` in lower case, without punctuation, contractions written out."""
    plain = text.lower().replace("\u2019", "'").replace("-", " ")
    words = (_spell_out(word.strip("'")) for word in _WORD.findall(plain))
    return " ".join(" ".join(words).replace("can not", "cannot").split())


def _spell_out(word: str) -> str:
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if "'" not in word:
        return word
    if word in _IS:
        return f"{word[:-2]} is"
    for ending, spelt in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)] + spelt
    return word


def without_articles(text: str) -> str:
    """Return a normalised text without "a", "an", "the" and "my": phrases that differ only so are twins."""
    return " ".join(word for word in text.split() if word not in _ARTICLES)


def warnings_in(text: str, phrases: Mapping[str, str]) -> set[str]:
    """Return the groups of all warning phrases inside ``text``.

    ``phrases`` maps normalised phrases to a group, "" for a look-alike; a text that is a look-alike as a whole
    holds no warning. A phrase right behind a negation is not a report ("not numb between my legs").
    """
    words = normalise(text).split()[:MOST_WORDS]
    if phrases.get(" ".join(words)) == "":
        return set()
    spans = (
        (start, " ".join(words[start:end]))
        for start in range(len(words))
        for end in range(start + SHORTEST, len(words) + 1)
    )
    return {group for start, span in spans if (group := phrases.get(span)) and not denied(words, start)}


def denied(words: list[str], start: int) -> bool:
    """Tell whether a negation stands right before ``start``; "no, I can't ..." and "not only ..." are none."""
    before = words[max(0, start - 2) : start]
    if before[-1:] == ["no"]:
        return words[start] not in _PRONOUNS
    return bool(_NEGATIONS & set(before)) and not _LIMITS & set(before)
