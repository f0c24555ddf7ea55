"""Phrase templates: what they expand to, in which order, and where the list is cut."""

from __future__ import annotations

import pytest
from authored import real
from hassil.parse_expression import parse_sentence
from hassil.sample import sample_sentence

from authoring import model
from authoring.templates import MOST, TemplateError, everything, expand, samples
from skill.heard import normalise, without_articles

LIBRARY = real()
RULES = LIBRARY.model.rules
TEMPLATES = [template for asked in model.asks(LIBRARY) for template in asked.templates]


@pytest.mark.parametrize(
    ("template", "phrases"),
    [
        ("my back hurts", {"my back hurts"}),
        ("(my|the) back hurts", {"my back hurts", "the back hurts"}),
        ("my [lower] back", {"my back", "my lower back"}),
        ("my [lower|upper] back", {"my back", "my lower back", "my upper back"}),
        ("talk (to me|) about it", {"talk to me about it", "talk about it"}),
        ("i('ve got| have) it", {"i've got it", "i have it"}),
        ("a [b [c]]", {"a", "a b", "a b c"}),
        ("[please] go [please]", {"go", "please go", "go please", "please go please"}),
        ("what about {topic}", {"what about {topic}"}),
        ("for [about] {duration} now", {"for {duration} now", "for about {duration} now"}),
    ],
)
def test_a_template_stands_for_its_phrases(template: str, phrases: set[str]) -> None:
    """Groups, optionals, parts of words and slots expand to every phrase they stand for, single-spaced."""
    assert {text for _, text in expand(template)} == phrases


def test_a_rule_stands_for_its_template() -> None:
    """A rule in angle brackets is expanded where it stands."""
    assert {text for _, text in expand("<please> go", {"please": "(please|kindly)"})} == {"please go", "kindly go"}


@pytest.mark.parametrize(
    ("template", "phrase", "distance"),
    [
        ("(a|b|c) [d] (e|f)", "a e", 0),
        ("(a|b|c) [d] (e|f)", "b e", 1),
        ("(a|b|c) [d] (e|f)", "c e", 1),
        ("(a|b|c) [d] (e|f)", "a d e", 1),
        ("(a|b|c) [d] (e|f)", "b f", 2),
        ("(a|b|c) [d] (e|f)", "c d f", 3),
        ("[a] (b|a b)", "a b", 1),
    ],
)
def test_the_distance_counts_what_differs_from_the_phrase_as_written(template: str, phrase: str, distance: int) -> None:
    """Each alternative but the first, and each optional that is spoken, is one step; the shortest way counts."""
    assert {text: steps for steps, text in expand(template)}[phrase] == distance


def test_the_best_phrases_come_first() -> None:
    """As written, then one alternative each, then pairs; shorter before longer, then in the author's order."""
    assert samples(["(red|blueish) (hat|cap)", "one shoe"], cap=99) == [
        "red hat",
        "one shoe",
        "red cap",
        "blueish hat",
        "blueish cap",
    ]


def test_the_list_is_cut_at_its_cap_from_the_end() -> None:
    """The cap leaves the first of the ranked phrases."""
    templates = ["(red|blue|green) (hat|cap)"]
    everything_ranked = samples(templates, cap=99)
    for cap in range(1, len(everything_ranked) + 1):
        assert samples(templates, cap) == everything_ranked[:cap]


def test_a_phrase_as_written_is_never_cut() -> None:
    """However small the cap, the first reading of every template stays, and alternatives make room for it."""
    templates = ["(red|blue) hat", "one shoe", "two gloves"]
    assert samples(templates, cap=1) == ["red hat", "one shoe", "two gloves"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("my back hurts", "the back hurts"),
        ("a back hurts", "back hurts"),
        ("i'm not sure", "i am not sure"),
        ("i can't tell", "i cannot tell"),
        ("i've got it", "i have got it"),
        ("it's bad", "it is bad"),
    ],
)
def test_twins_are_dropped(first: str, second: str) -> None:
    """Of two phrases that differ by an article or a contraction only, the shorter one is kept."""
    assert samples([first, second], cap=99) == [min(first, second, key=len)]


def test_a_phrase_of_articles_alone_is_kept() -> None:
    """A phrase that would be nothing without its articles is still a phrase."""
    assert samples(["the", "my a"], cap=99) == ["the", "my a"]


def test_every_phrase_is_there_for_the_catcher() -> None:
    """The phrases that are looked for in slots are not capped, and are normalised."""
    assert everything(["(i'm|he's) [not] OK"]) == {"i am ok", "he is ok", "i am not ok", "he is not ok"}


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("is it (good|bad", "cannot be read"),
        ("is it good]", "cannot be read"),
        ("is it <nothing>", "the unknown rule <nothing>"),
        ("is it (good;bad)", "a permutation"),
        (" ".join(["(a|b|c)"] * 10), f"more than {MOST} phrases"),
    ],
)
def test_a_broken_template_is_refused(template: str, message: str) -> None:
    """What cannot be read, names an unknown rule, permutes, or explodes is an error that says so."""
    with pytest.raises(TemplateError, match=message):
        expand(template, {})


@pytest.mark.long
def test_the_expansion_is_hassils_own() -> None:
    """Every template of the content expands to exactly what hassil's own sampler gives."""
    for template in TEMPLATES:
        theirs = {" ".join(text.split()) for text in sample_sentence(parse_sentence(template), expand_lists=False)}
        assert {text for _, text in expand(template, RULES)} == theirs, template


def test_the_samples_of_an_intent_keep_the_rules() -> None:
    """Every first reading or its twin is a sample, no two are twins, and only first readings go beyond the cap."""
    for asked in model.asks(LIBRARY):
        found = samples(asked.templates, asked.cap, RULES)
        twins = [without_articles(normalise(text)) or text for text in found]
        assert len(twins) == len(set(twins)), asked.intent
        written = {
            without_articles(normalise(text)) or text
            for one in asked.templates
            for steps, text in expand(one, RULES)
            if not steps
        }
        assert written <= set(twins), asked.intent
        assert len(found) <= max(asked.cap, len(written)), asked.intent
