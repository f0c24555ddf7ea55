"""What must hold of the check whatever its table says: each invariant as a function that yields what breaks it.

They take any content, so that they can be tried on a table with a mistake in it (tests/mutants.py) as well as on ours.
"""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING

from walking import GIVEN, check_outline

from skill import checking, red_flags
from skill.content import rank
from skill.red_flags import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from skill.content import Content

Key = tuple[object, ...]


def outline(check: Check, order: dict[str, int]) -> Key:
    """Return what decides how a check can go on: its place, and answers given before their question came."""
    if not check.asked:
        return check_outline(check)
    here = order.get(check.step, -1)
    ahead = sorted((step, given) for step, given in check.answers.items() if order[step] > here)
    return (*check_outline(check), check.origin, *ahead)


class Walked:
    """Every open check that answers can reach, alike ones once, and how each can still end."""

    def __init__(self, content: Content) -> None:
        """Walk from every way in which a check can begin."""
        self.content = content
        self.order = {step: number for number, step in enumerate(content.steps)}
        self.after: dict[tuple[Key, str], Check] = {}
        found = {self.key(check): check for check in self.begun()}
        waiting = deque(found.values())
        while waiting:
            check = waiting.popleft()
            for given in self.given_to(check):
                after = self.answer(check, given)
                if after.asked and self.key(after) not in found:
                    found[self.key(after)] = after
                    waiting.append(after)
        self.states = tuple(found.values())

    def key(self, check: Check) -> Key:
        """Return what checks that go on alike have in common."""
        return outline(check, self.order)

    def begun(self) -> list[Check]:
        """Return the checks as they can begin: at the gate, behind it, on each path."""
        start = red_flags.begin(self.content, Check())
        signs = [sign for sign in self.content.signs.values() if sign.urgency != "emergency"]
        paths = (("child",), ("pregnant",), ("child", "pregnant"))
        said = [red_flags.report(self.content, Check(), sign) for sign in signs]
        return [start, *said, *(red_flags.about(self.content, Check(), who) for who in paths)]

    def given_to(self, check: Check) -> tuple[str, ...]:
        """Return what can be answered to the open step."""
        return tuple(dict.fromkeys((*GIVEN, *self.content.steps[check.asked].answers)))

    def answer(self, check: Check, given: str) -> Check:
        """Return the check after an answer, worked out once for checks that are alike."""
        key = self.key(check), given
        if key not in self.after:
            self.after[key] = red_flags.answer(self.content, check, given)
        return self.after[key]

    def ending(self, check: Check, pick: Callable[[Iterator[int]], int], known: dict[Key, int]) -> int:
        """Return the rank of the lowest (``pick=min``) or highest (``max``) urgency a check can still end with."""
        if not check.asked:
            return rank(check.urgency)
        key = self.key(check)
        if key not in known:
            known[key] = pick(self.ending(self.answer(check, given), pick, known) for given in GIVEN)
        return known[key]


def emergency_yes(walked: Walked) -> Iterator[str]:
    """A yes to an emergency question ends in emergency with that row's advice, whatever was answered before."""
    for check in walked.states:
        row = walked.content.steps[check.asked].answers["yes"]
        if row.urgency != "emergency":
            continue
        after = walked.answer(check, "yes")
        if (after.urgency, after.asked, after.kind) != ("emergency", "", row.kind):
            yield f"yes to {check.asked} gives {after.urgency}: {check}"


def not_sure_twice(walked: Walked) -> Iterator[str]:
    """Not sure on an emergency question, and again on its clarifier, never ends below today."""
    known: dict[Key, int] = {}
    for check in walked.states:
        step = walked.content.steps[check.asked]
        worst = {step.answers["yes"].urgency, *(row.urgency for row in step.clarify.values())}
        if "emergency" not in worst or check.clarifying or check.asked == walked.content.end_it:
            continue
        after = walked.answer(check, "not_sure")
        if after.asked == check.asked:
            after = walked.answer(after, "not_sure")
        if walked.ending(after, min, known) < rank("today"):
            yield f"twice not sure at {check.asked} can end below today: {check}"


def urgency_never_falls(walked: Walked) -> Iterator[str]:
    """No answer lowers the urgency, and neither does going back and answering no."""
    for check in walked.states:
        for given in walked.given_to(check):
            if rank(walked.answer(check, given).urgency) < rank(check.urgency):
                yield f"{given} lowers: {check}"
        last = checking.last_answered(check)
        if last and not check.aside:
            again = red_flags.reopen(walked.content, check, last)
            if rank(red_flags.answer(walked.content, again, "no").urgency) < rank(check.urgency):
                yield f"no to {last} after going back lowers: {check}"


def a_sign_loses_nothing(walked: Walked) -> Iterator[str]:
    """A sign said in the middle raises; what could still reach emergency before can be reached after."""
    known: dict[Key, int] = {}
    for check in walked.states:
        for group, sign in walked.content.signs.items():
            if sign.urgency == "emergency":
                continue
            after = red_flags.report(walked.content, check, sign)
            if rank(after.urgency) < max(rank(check.urgency), rank(sign.urgency)):
                yield f"{group} lowers: {check}"
            could = not check.aside and walked.content.steps[check.asked].reach == "emergency"
            if could and walked.ending(after, max, known) < rank("emergency"):
                yield f"{group} hides the emergency behind {check.asked}: {check}"


def no_is_the_calmest(walked: Walked) -> Iterator[str]:
    """All else equal, yes or not sure in place of a no ends at least as urgent.

    Both checks are answered alike from there on; one that is not asked a question skips the answer to it.
    """
    content, seen = walked.content, set[Key]()
    waiting = deque(
        (walked.answer(check, "no"), walked.answer(check, other), check.asked)
        for check in walked.states
        for other in walked.given_to(check)
        if other != "no" and (other in GIVEN or not content.steps[check.asked].answers["no"].urgency)
    )
    while waiting:
        calm, worried, where = waiting.popleft()
        key = (walked.key(calm), walked.key(worried))
        if key in seen or worried.urgency == "emergency":
            continue
        seen.add(key)
        open_now = [check for check in (calm, worried) if check.asked]
        if not open_now:
            if rank(worried.urgency) < rank(calm.urgency):
                yield f"no to {where} ends higher than another answer: {calm} {worried}"
            continue
        first = min(walked.order[check.asked] for check in open_now)
        for given in GIVEN:
            moved = [
                walked.answer(check, given) if check.asked and walked.order[check.asked] == first else check
                for check in (calm, worried)
            ]
            waiting.append((moved[0], moved[1], where))


def together_is_an_emergency(walked: Walked) -> Iterator[str]:
    """Steps that are an emergency together end as one, said or asked, and a calm end has asked for the other half."""
    content = walked.content
    signs = [sign for sign in content.signs.values() if sign.covers]
    said = (red_flags.report(content, check, sign) for check in walked.states for sign in signs)
    for check in chain(walked.after.values(), said):
        worries = {step for step, given in check.answers.items() if given == "yes"}
        for pair in content.together:
            if worries.issuperset(pair.steps) and not check.emergency:
                yield f"{pair} is no emergency: {check}"
            unasked = {*pair.steps} & {*content.trunk} - check.answers.keys()
            if not (check.asked or check.emergency) and unasked and worries & {*pair.steps}:
                yield f"{unasked} is not asked: {check}"


def only_useful_questions(walked: Walked) -> Iterator[str]:
    """A question is open only if its answers, those before it, or a third "not sure" could raise the urgency."""
    for check in walked.states:
        worries = {check.asked, *(name for name, given in check.answers.items() if given == "yes")}
        if any(check.asked in pair.steps and worries.issuperset(pair.steps) for pair in walked.content.together):
            continue
        step = walked.content.steps[check.asked]
        possible = check.not_sure + (2 if step.clarify else 1)
        third = possible >= walked.content.not_sure_limit and rank(check.urgency) < rank("today")
        if not (step.aside or third or rank(step.reach) > rank(check.urgency)):
            yield f"{check.asked} cannot raise: {check}"


def every_step_is_reached(walked: Walked) -> Iterator[str]:
    """Every step of the table but the crisis question is asked in some check."""
    reached = {check.asked for check in walked.states}
    yield from sorted(walked.content.steps.keys() - reached - {walked.content.end_it})


def a_doubt_is_never_a_no(walked: Walked) -> Iterator[str]:
    """Nothing but no resolves a step as no: an unclear answer, "maybe" and "not sure" never do."""
    for check in walked.states:
        for given in set(walked.given_to(check)) - {"no"}:
            after = walked.answer(check, given)
            if after.answers.get(check.asked) == "no":
                yield f"{given} counts as no: {check}"


INVARIANTS = (
    emergency_yes,
    not_sure_twice,
    urgency_never_falls,
    a_sign_loses_nothing,
    no_is_the_calmest,
    only_useful_questions,
    every_step_is_reached,
    a_doubt_is_never_a_no,
    together_is_an_emergency,
)


def broken(content: Content) -> Iterator[str]:
    """Yield whatever breaks an invariant."""
    walked = Walked(content)
    for invariant in INVARIANTS:
        for found in invariant(walked):
            yield f"{invariant.__name__}: {found}"
