"""The engine of the check: its invariants, its agreement with a naive reading of the table, and its length."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

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


def test_a_check_that_has_not_begun_holds_nothing() -> None:
    """Nothing is asked, answered, counted or reached before a check begins."""
    empty = {"origin": "", "step": "", "aside": "", "kind": "", "urgency": "none", "answers": {}, "audience": ()}
    assert asdict(Check()) == {**empty, "clarifying": False, "not_sure": 0, "unclear": 0, "closed": False}


def _at(step: str, **more: Any) -> Check:  # noqa: ANN401 - fields of Check
    """Return a check that has come to ``step`` of the trunk with a no to all before."""
    answers = dict.fromkeys(AMERICAN.trunk[: AMERICAN.trunk.index(step)], "no")
    return Check(origin=AMERICAN.start, step=step, answers=answers, **more)


def test_a_sign_that_changes_no_question_leaves_its_clarifier_open() -> None:
    """A sign said at a clarifier that neither answers nor asks anything raises, and the clarifier stays as it was."""
    check = _at("Q2", clarifying=True, unclear=1)
    after = red_flags.report(AMERICAN, check, AMERICAN.signs["soon"])
    assert after == replace(check, urgency="days")


def test_a_question_set_in_front_is_new() -> None:
    """A question asked aside, because of a sign, begins without the unclear answers and the clarifier before it."""
    after = red_flags.report(AMERICAN, _at("Q6", clarifying=True, unclear=1), AMERICAN.signs["urine"])
    assert (after.asked, after.step, after.clarifying, after.unclear) == ("U1", "Q6", False, 0)


def test_the_question_after_one_that_a_sign_answered_is_new() -> None:
    """A sign that answers the open question opens the next one without its unclear answers and its clarifier."""
    after = red_flags.report(AMERICAN, _at("Q4", clarifying=True, unclear=1), AMERICAN.signs["weak-leg"])
    assert (after.asked, after.clarifying, after.unclear) == ("Q4a", False, 0)


def test_a_check_that_has_ended_has_nothing_open() -> None:
    """An emergency leaves no question, no clarifier and no unclear answer behind, a question aside included."""
    for check in (
        red_flags.answer(AMERICAN, _at("Q1", clarifying=True, unclear=1), "yes"),
        red_flags.report(
            AMERICAN,
            replace(_at("Q8", aside="U1"), answers={**_at("Q8").answers, "Q5b": "yes"}),
            AMERICAN.signs["weak-leg"],
        ),
    ):
        assert check.urgency == "emergency"
        assert (check.step, check.aside, check.clarifying, check.unclear) == ("", "", False, 0)


@pytest.mark.parametrize("step", ["Q4", "U1"])
def test_a_question_that_is_opened_again_is_new(step: str) -> None:
    """Asked again, a question begins without answer, unclear answers and clarifier; one asked aside is again aside."""
    check = replace(_at("Q7", clarifying=True, unclear=1), answers={**_at("Q7").answers, step: "no"})
    after = red_flags.reopen(AMERICAN, check, step)
    assert (after.asked, after.clarifying, after.unclear) == (step, False, 0)
    assert (after.aside, after.step) == (("U1", "Q7") if step == "U1" else ("", "Q4"))
    assert step not in after.answers


@pytest.mark.parametrize(("not_sure", "asked"), [(0, ""), (1, "Q8")])
def test_a_question_is_asked_where_its_doubts_would_make_three(not_sure: int, asked: str) -> None:
    """What cannot raise by a yes is asked only if "not sure" to it and to its clarifier would be the third."""
    last = AMERICAN.steps["Q8"]
    content = replace(AMERICAN, steps={**AMERICAN.steps, "Q8": replace(last, clarify=dict(last.answers))})
    check = _at("Q8", urgency="days", not_sure=not_sure)
    assert red_flags.report(content, check, AMERICAN.signs["soon"]).asked == asked
