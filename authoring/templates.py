"""Phrase templates (hassil's syntax) expanded, ranked and capped into Alexa's sample utterances."""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)

from authoring.remembered import normalise, parse_sentence, without_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 20_000
"""A template with more expansions than this is a mistake."""


class TemplateError(ValueError):
    """A template cannot be expanded."""


def expand(template: str, rules: Mapping[str, str] | None = None) -> list[tuple[int, str]]:
    """Return every phrase of ``template`` with its distance from the phrase as written.

    The distance counts the alternatives taken that are not the first one, and the optionals spoken.
    Slots stay as ``{name}``.

    Raises:
        TemplateError: the template is broken, names an unknown rule, or has too many phrases.

    """
    return list(_expand(template, tuple((rules or {}).items())))


@cache
def _expand(template: str, rules: tuple[tuple[str, str], ...]) -> tuple[tuple[int, str], ...]:
    try:
        expression = parse_sentence(template).expression
    except Exception as error:
        message = f"a template that cannot be read ({type(error).__name__})"
        raise TemplateError(message) from error
    found = list(itertools.islice(_walk(expression, dict(rules)), MOST + 1))
    if len(found) > MOST:
        message = f"more than {MOST} phrases"
        raise TemplateError(message)
    best: dict[str, int] = {}
    for distance, raw in found:
        text = " ".join(raw.split())
        best[text] = min(distance, best.get(text, distance))
    return tuple((distance, text) for text, distance in best.items())


def _walk(expression: Expression, rules: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    match expression:
        case TextChunk():
            yield 0, expression.original_text
        case ListReference():
            yield 0, f"{{{expression.list_name}}}"
        case RuleReference():
            if expression.rule_name not in rules:
                message = f"the unknown rule <{expression.rule_name}>"
                raise TemplateError(message)
            yield from _walk(parse_sentence(rules[expression.rule_name]).expression, rules)
        case Alternative():
            yield from _alternatives(expression, rules)
        case Permutation():
            message = "a permutation (;), which is not used here"
            raise TemplateError(message)
        case Group():
            for parts in itertools.product(*(list(_walk(item, rules)) for item in expression.items)):
                yield sum(distance for distance, _ in parts), "".join(text for _, text in parts)
        case _:
            message = f"an unknown expression {type(expression).__name__}"
            raise TemplateError(message)


def _alternatives(group: Alternative, rules: Mapping[str, str]) -> Iterable[tuple[int, str]]:
    if group.is_optional:
        yield 0, ""
    for place, item in enumerate(group.items):
        empty = isinstance(item, TextChunk) and not item.original_text
        if group.is_optional and empty:
            continue
        step = 1 if group.is_optional or place else 0
        yield from ((distance + step, text) for distance, text in _walk(item, rules))


def samples(templates: Iterable[str], cap: int, rules: Mapping[str, str] | None = None) -> list[str]:
    """Return at most ``cap`` phrases, the best first.

    Every phrase as written comes first and is never cut; then each alternative once, then pairs,
    shortest first, leaving out what differs from a kept phrase only by an article or a contraction.
    """
    return list(_samples(tuple(templates), cap, tuple((rules or {}).items())))


@cache
def _samples(templates: tuple[str, ...], cap: int, rules: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    named = dict(rules)
    ranked = sorted(
        (distance, len(text), order, text)
        for order, template in enumerate(templates)
        for distance, text in expand(template, named)
    )
    kept: dict[str, str] = {}
    for distance, _, _, text in ranked:
        twin = without_articles(normalise(text)) or text
        if twin not in kept and (distance == 0 or len(kept) < cap):
            kept[twin] = text
    return tuple(kept.values())


def everything(templates: Iterable[str], rules: Mapping[str, str] | None = None) -> set[str]:
    """Return every phrase of ``templates``, normalised."""
    return {normalise(text) for template in templates for _, text in expand(template, rules)}
