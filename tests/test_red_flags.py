"""The engine of the check, walked exhaustively over all answers, and its invariants."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache

import pytest
from walking import AMERICAN, check_outline

from skill import checking, red_flags
from skill.content import rank
from skill.red_flags import Check

ANSWERS = ("yes", "no", "not_sure", "unclear", "maybe")
ORDER = {step: number for number, step in enumerate(AMERICAN.steps)}
ASKED = {name: step for name, step in AMERICAN.steps.items() if name != AMERICAN.end_it}
EMERGENCY_STEPS = [name for name, step in ASKED.items() if step.answers["yes"].urgency == "emergency"]
EMERGENCY_CLARIFIERS = [
    name for name, step in ASKED.items() if step.clarify and step.clarify["yes"].urgency == "emergency"
]


def begun() -> list[Check]:
    """Return the checks as they can begin: at the gate, behind it, on each path."""
    start = red_flags.begin(AMERICAN, Check())
    signs = [
        red_flags.report(AMERICAN, Check(), sign) for sign in AMERICAN.signs.values() if sign.urgency != "emergency"
    ]
    paths = [red_flags.about(AMERICAN, Check(), who) for who in (("child",), ("pregnant",), ("child", "pregnant"))]
    return [start, *signs, *paths]


def given_to(check: Check) -> tuple[str, ...]:
    """Return what can be answered to the open step."""
    return (*ANSWERS, *(name for name in AMERICAN.steps[check.asked].answers if name not in ANSWERS))


@cache
def states() -> tuple[Check, ...]:
    """Return every open check that can be reached by answers, alike ones once."""
    found = {check_outline(check): check for check in begun()}
    waiting = deque(found.values())
    while waiting:
        check = waiting.popleft()
        for given in given_to(check):
            after = red_flags.answer(AMERICAN, check, given)
            if after.asked and check_outline(after) not in found:
                found[check_outline(after)] = after
                waiting.append(after)
    return tuple(found.values())


def test_every_step_is_reached() -> None:
    """Every step of the table but the crisis question is asked in some check."""
    assert {check.asked for check in states()} == set(ASKED)


@pytest.mark.parametrize("step", EMERGENCY_STEPS)
def test_an_emergency_yes_is_an_emergency(step: str) -> None:
    """A yes to an emergency question ends in emergency, whatever was answered before."""
    asked = [check for check in states() if check.asked == step]
    assert asked
    for check in asked:
        after = red_flags.answer(AMERICAN, check, "yes")
        assert (after.urgency, after.asked) == ("emergency", "")
        assert after.kind == AMERICAN.steps[step].answers["yes"].kind


@pytest.mark.parametrize("step", sorted({*EMERGENCY_STEPS, *EMERGENCY_CLARIFIERS}))
def test_not_sure_twice_never_ends_below_today(step: str) -> None:
    """Not sure on an emergency question, and again on its clarifier, ends at today or above."""
    for check in (check for check in states() if check.asked == step and not check.clarifying):
        after = red_flags.answer(AMERICAN, check, "not_sure")
        if after.asked == step:
            after = red_flags.answer(AMERICAN, after, "not_sure")
        assert lowest_ending(after) >= rank("today"), (check, after)


def lowest_ending(check: Check) -> int:
    """Return the rank of the lowest urgency that a check can still end with."""
    if not check.asked:
        return rank(check.urgency)
    return _lowest(_Key(check))


class _Key:
    """A check that equals another which goes on alike."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.key = check_outline(check)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.key == other.key


@cache
def _lowest(key: _Key) -> int:
    check = key.check
    return min(lowest_ending(red_flags.answer(AMERICAN, check, given)) for given in ANSWERS)


def test_the_urgency_never_falls() -> None:
    """No answer lowers the urgency."""
    for check in states():
        for given in given_to(check):
            assert rank(red_flags.answer(AMERICAN, check, given).urgency) >= rank(check.urgency)


def test_a_sign_that_is_said_never_lowers_the_urgency_and_loses_no_question() -> None:
    """A sign said in the middle raises; what could still reach emergency before can be reached after."""
    for check in states():
        for sign in AMERICAN.signs.values():
            if sign.urgency == "emergency":
                continue
            after = red_flags.report(AMERICAN, check, sign)
            assert rank(after.urgency) >= max(rank(check.urgency), rank(sign.urgency))
            if not check.aside and AMERICAN.steps[check.asked].reach == "emergency":
                assert highest_ending(after) == rank("emergency"), (check, sign, after)


def highest_ending(check: Check) -> int:
    """Return the rank of the highest urgency that a check can still end with."""
    return _highest(_Key(check)) if check.asked else rank(check.urgency)


@cache
def _highest(key: _Key) -> int:
    check = key.check
    return max(highest_ending(red_flags.answer(AMERICAN, check, given)) for given in ANSWERS)


def test_every_path_ends() -> None:
    """However a check is answered, it ends within forty answers."""
    longest: dict[tuple[object, ...], int] = {}

    def length(check: Check) -> int:
        if not check.asked:
            return 0
        key = check_outline(check)
        if key not in longest:
            longest[key] = 1 + max(length(red_flags.answer(AMERICAN, check, given)) for given in given_to(check))
        return longest[key]

    assert max(length(check) for check in begun()) <= 40


def test_the_all_no_path_is_the_gate_and_eight_questions() -> None:
    """Whoever answers no to everything is asked the gate and eight questions."""
    check, asked = red_flags.begin(AMERICAN, Check()), []
    while check.asked:
        asked.append(check.asked)
        check = red_flags.answer(AMERICAN, check, "no")
    assert asked == list(AMERICAN.trunk)
    assert (len(asked), check.urgency) == (9, "none")


def test_a_step_that_cannot_raise_is_not_asked() -> None:
    """A question is open only if its answers, or a third "not sure", could raise the urgency."""
    for check in states():
        step = AMERICAN.steps[check.asked]
        possible = check.not_sure + (2 if step.clarify else 1)
        third = possible >= AMERICAN.not_sure_limit and rank(check.urgency) < rank("today")
        assert step.aside or third or rank(step.reach) > rank(check.urgency), check


def test_three_not_sure_raise_to_today_and_go_on() -> None:
    """The third "not sure" raises to today, and a later emergency is still found."""
    check = red_flags.begin(AMERICAN, Check())
    for given in ("no", "no", "no", "no", "not_sure", "no", "not_sure", "no", "not_sure"):
        check = red_flags.answer(AMERICAN, check, given)
    assert (check.urgency, check.asked) == ("today", "Q6a")
    assert red_flags.answer(AMERICAN, check, "yes").urgency == "emergency"


def test_turning_a_no_into_yes_or_not_sure_never_lowers_the_ending() -> None:
    """All else equal, an answer of yes or not sure in place of a no ends at least as urgent.

    Both checks are answered alike from there on; one that is not asked a question skips the answer to it.
    """
    seen: set[tuple[object, ...]] = set()
    waiting = deque(
        (red_flags.answer(AMERICAN, check, "no"), red_flags.answer(AMERICAN, check, other), check.asked)
        for check in states()
        for other in given_to(check)
        if other != "no" and (other in ANSWERS or not AMERICAN.steps[check.asked].answers["no"].urgency)
    )
    while waiting:
        calm, worried, where = waiting.popleft()
        key = (check_outline(calm), check_outline(worried))
        if key in seen or worried.urgency == "emergency":
            continue
        seen.add(key)
        if not calm.asked and not worried.asked:
            assert rank(worried.urgency) >= rank(calm.urgency), (where, calm, worried)
            continue
        waiting.extend((*pair, where) for pair in _alike(calm, worried))
    assert len(seen) > 1000


def _alike(calm: Check, worried: Check) -> list[tuple[Check, Check]]:
    """Return both checks after each answer to the question that comes first; who is not asked it stays."""
    places = [ORDER[check.asked] for check in (calm, worried) if check.asked]
    first = min(places)
    pairs = []
    for given in ANSWERS:
        moved = [
            red_flags.answer(AMERICAN, check, given) if check.asked and ORDER[check.asked] == first else check
            for check in (calm, worried)
        ]
        pairs.append((moved[0], moved[1]))
    return pairs


def test_a_reopened_step_can_only_raise() -> None:
    """Going back to a question and answering no does not lower what was reached."""
    for check in states():
        if not check.answers or check.aside:
            continue
        again = red_flags.reopen(AMERICAN, check, checking.last_answered(check))
        assert rank(red_flags.answer(AMERICAN, again, "no").urgency) >= rank(check.urgency)


def test_an_answer_that_a_step_does_not_know_is_unclear() -> None:
    """The answer "a child" to a question about legs is unclear: asked again, and never a no."""
    check = replace(red_flags.begin(AMERICAN, Check()), step="Q4")
    after = red_flags.answer(AMERICAN, check, "child")
    assert (after.asked, after.unclear, after.answers) == ("Q4", 1, check.answers)


@pytest.mark.parametrize("step", [name for name, step in AMERICAN.steps.items() if step.clarify])
def test_unclear_is_asked_again_once(step: str) -> None:
    """A first unclear answer re-asks the same question; the second one counts as the table says."""
    check = next(check for check in states() if check.asked == step and not check.clarifying and not check.unclear)
    once = red_flags.answer(AMERICAN, check, "unclear")
    assert (once.asked, once.answers) == (step, check.answers)
    twice = red_flags.answer(AMERICAN, once, "unclear")
    assert check_outline(twice) == check_outline(red_flags.answer(AMERICAN, once, AMERICAN.steps[step].unclear))
