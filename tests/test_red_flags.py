"""The engine of the check: its invariants, its agreement with a naive reading of the table, and its length."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import oracle
import paths
import pytest
import vectors
from invariants import INVARIANTS, Walked
from walking import AMERICAN, LOCALES, check_outline

from skill import content as contents
from skill import red_flags
from skill.acts import Act, Kind
from skill.dialogue import respond
from skill.red_flags import Check
from skill.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

walked = cache(lambda: Walked(AMERICAN))
MOST_TURNS = 90
"""The check ends within so many turns, each question misheard and answered unclearly."""
MOST_SECONDS = 120
"""What the skill itself may speak on the path of somebody who answers no to everything."""


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.__name__)
def test_the_check_keeps_its_invariants(invariant: Callable[[Walked], Iterator[str]]) -> None:
    """Every invariant of tests/invariants.py holds in every check that answers can reach."""
    assert len(walked().states) > 1000
    assert next(invariant(walked()), None) is None


def test_product_and_oracle_agree_on_every_vector_with_few_worries() -> None:
    """With up to five answers other than no, both ask the same and end alike; tests/prove.py walks every vector."""
    found = vectors.tally(AMERICAN, oracle.read(), 5)
    assert found.disagree == []
    assert found.complete > 15_000


def test_what_is_spoken_is_what_the_oracle_says() -> None:
    """Played as a conversation, a vector ends with advice of the oracle's urgency and kind."""
    for vector in vectors.walk(AMERICAN, oracle.read(), 3):
        state, reply = paths.opened(AMERICAN)
        for given in vector.answers:
            kind = Kind.ANSWER if given in vectors.RESOLVED else Kind.ABOUT
            state, reply = respond(AMERICAN, state, Act(kind, given))
        if not vector.complete:
            assert reply.asking == vector.end.asking
            continue
        if state.open == "recap":
            state, reply = respond(AMERICAN, state, Act(Kind.ANSWER, "no"))
        assert reply.urgency == vector.end.urgency
        assert not vector.end.kind or reply.say[0] == f"advice.{vector.end.kind}.say"


def test_every_locale_runs_the_same_table() -> None:
    """The rules are those of the authored table in every locale: only words differ."""
    for locale in LOCALES:
        content = contents.load(locale)
        assert (content.steps, content.signs) == (AMERICAN.steps, AMERICAN.signs)
        assert (content.start, content.not_sure_limit) == (oracle.read().start, oracle.read().limit)


def test_every_way_through_the_check_ends() -> None:
    """However badly each answer is heard, the check ends within a known number of turns."""
    assert paths.longest_turns(AMERICAN) <= MOST_TURNS


@pytest.mark.parametrize("locale", LOCALES)
def test_the_all_no_path_is_short(locale: str) -> None:
    """Somebody who answers no to everything hears at most two minutes of speech, the recap included."""
    assert paths.all_no(contents.load(locale)).seconds <= MOST_SECONDS


def test_a_check_begins_with_the_person_it_is_about() -> None:
    """The first turn of the check asks the gate."""
    assert respond(AMERICAN, State(), Act(Kind.START_CHECK))[1].asking == AMERICAN.start


def test_the_all_no_path_is_the_gate_and_eight_questions() -> None:
    """Whoever answers no to everything is asked the gate and eight questions."""
    check, asked = red_flags.begin(AMERICAN, Check()), []
    while check.asked:
        asked.append(check.asked)
        check = red_flags.answer(AMERICAN, check, "no")
    assert asked == list(AMERICAN.trunk)
    assert (len(asked), check.urgency) == (9, "none")


def test_three_not_sure_raise_to_today_and_go_on() -> None:
    """The third "not sure" raises to today, and a later emergency is still found."""
    check = red_flags.begin(AMERICAN, Check())
    for given in ("no", "no", "no", "no", "not_sure", "no", "not_sure", "no", "not_sure"):
        check = red_flags.answer(AMERICAN, check, given)
    assert (check.urgency, check.asked) == ("today", "Q6a")
    assert red_flags.answer(AMERICAN, check, "yes").urgency == "emergency"


def test_an_answer_that_a_step_does_not_know_is_unclear() -> None:
    """The answer "a child" to a question about legs is unclear: asked again, and never a no."""
    check = replace(red_flags.begin(AMERICAN, Check()), step="Q4")
    after = red_flags.answer(AMERICAN, check, "child")
    assert (after.asked, after.unclear, after.answers) == ("Q4", 1, check.answers)


@pytest.mark.parametrize("step", [name for name, step in AMERICAN.steps.items() if step.clarify])
def test_unclear_is_asked_again_once(step: str) -> None:
    """A first unclear answer re-asks the same question; the second one counts as the table says."""
    check = next(
        check for check in walked().states if check.asked == step and not check.clarifying and not check.unclear
    )
    once = red_flags.answer(AMERICAN, check, "unclear")
    assert (once.asked, once.answers) == (step, check.answers)
    twice = red_flags.answer(AMERICAN, once, "unclear")
    assert check_outline(twice) == check_outline(red_flags.answer(AMERICAN, once, AMERICAN.steps[step].unclear))
