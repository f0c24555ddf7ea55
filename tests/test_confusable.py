"""Sentences of two intents that are nearly alike: an error where safety hangs on the difference, else a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from authored import REMEMBERED, real

from authoring import confusable, library
from authoring.problems import Problems

if TYPE_CHECKING:
    from authoring.problems import Problem

URGENT = "LegsEmergencyWarning"
FOOT, FOOTS = "i can't lift my foot", "i can't lift my foots"
"""98 % alike."""
KNEE = "i can't lift my knee"
"""85 % like the foot: not alike."""


@pytest.fixture(scope="module")
def found() -> library.Library:
    """The content of the repository: which signs are emergencies."""
    with pytest.MonkeyPatch.context() as patch:
        for where, function in REMEMBERED.items():
            patch.setattr(where, function)
        return real()


def _noted(found: library.Library, patch: pytest.MonkeyPatch, said: dict[str, list[str]]) -> Problems:
    """Return what is noted where the intents have these sentences only."""
    patch.setattr(confusable, "said", lambda _: said)
    problems = Problems()
    confusable.run(found, problems)
    return problems


def _only(problems: list[Problem], *words: str) -> bool:
    return len(problems) == 1 and all(word in str(problems[0]) for word in words)


@pytest.mark.parametrize("hedge", confusable.HEDGES)
def test_no_hedge_is_nearly_a_no(found: library.Library, monkeypatch: pytest.MonkeyPatch, hedge: str) -> None:
    """A hedge that is 90 % like a no is an error, although any other pair may be so near."""
    close = {confusable.NO: ["no no"], hedge: ["no non"]}
    assert _only(_noted(found, monkeypatch, close).errors, confusable.NO, "'no no'", "91 %", "'no non'", hedge)
    close = {confusable.NO: ["no no"], "WhyIntent": ["no non"]}
    assert _noted(found, monkeypatch, close).all == []


def test_a_hedge_that_is_less_like_a_no_passes(found: library.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below 90 % a hedge and a no are told apart."""
    assert _noted(found, monkeypatch, {confusable.NO: ["nope"], "MaybeIntent": ["nopes"]}).all == []


@pytest.mark.parametrize("other", ["WalkingTopic", "AMAZON.YesIntent", "UrineWarning"])
def test_nothing_is_nearly_an_emergency(found: library.Library, monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    """A sentence that is 96 % like one of an emergency sign is an error, whichever intent has it."""
    assert URGENT in confusable.emergencies(found)
    assert _only(_noted(found, monkeypatch, {URGENT: [FOOT], other: [FOOTS]}).errors, FOOT, "98 %", FOOTS)
    assert _noted(found, monkeypatch, {URGENT: [FOOT], other: [KNEE]}).all == []


def test_other_intents_that_are_nearly_alike_are_a_warning(
    found: library.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no safety hangs on the difference the pair is shown and nothing fails."""
    noted = _noted(found, monkeypatch, {"WalkingTopic": [FOOT], "WhyIntent": [FOOTS]})
    assert noted.errors == []
    assert _only(noted.warnings, FOOT, "98 %", FOOTS)


def test_a_denial_may_differ_from_a_sign_by_its_negation(
    found: library.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look-alikes are there to be denials of signs; without a negation between them they are too close as well."""
    plain = "there is numbness at the top of my leg and down to my foot"
    denied = plain.replace("there is", "there is no")
    lookalike = confusable.DENIALS[0]
    assert _noted(found, monkeypatch, {URGENT: [plain], lookalike: [denied]}).all == []
    assert _only(_noted(found, monkeypatch, {URGENT: [plain], "WalkingTopic": [denied]}).errors, plain, denied)
    assert _only(_noted(found, monkeypatch, {URGENT: [plain], lookalike: [f"{plain}s"]}).errors, plain)


def test_the_closest_pair_of_each_two_intents_is_shown(found: library.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two intents the nearest sentences are reported, once, with their likeness."""
    said = {"WalkingTopic": [FOOT, "i can't lift a foot"], "WhyIntent": [FOOTS, KNEE]}
    monkeypatch.setattr(confusable, "said", lambda _: said)
    (pair,) = confusable.closest(found)
    assert (pair.one, pair.other) == (("WalkingTopic", FOOT), ("WhyIntent", FOOTS))
    assert str(pair) in confusable.summary(found)
