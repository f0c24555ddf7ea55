"""The engine of the red-flag check: runs the table of content/red_flags.yaml, purely, and knows no medicine.

Rules kept for every row: the first emergency ends the check, also one of answers together; the urgency never falls; too
many "not sure" raise it to today; a step that can no longer raise it, or is already answered, is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skill.content import most_urgent, rank
from skill.replacing import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from skill.content import Content, Outcome, Sign


@dataclass(frozen=True, slots=True)
class Check:
    """Where one run of the check stands. Walked to its end when ``asked`` is empty."""

    origin: str = ""
    """The step at which this check began; empty while it has not."""
    step: str = ""
    aside: str = ""
    """A step asked before ``step``, because of something that was said."""
    clarifying: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    """Step -> resolved answer, in the order given."""
    urgency: str = "none"
    kind: str = ""
    """Which emergency advice, once the check ended in an emergency."""
    audience: tuple[str, ...] = ()
    not_sure: int = 0
    unclear: int = 0
    """Unclear answers to the open step so far."""
    closed: bool = False
    """The last answer was a wish to stop."""

    @property
    def asked(self) -> str:
        """The step whose question is open."""
        return self.aside or self.step

    @property
    def emergency(self) -> bool:
        """Whether the check ended in an emergency."""
        return self.urgency == "emergency"


def begin(content: Content, check: Check) -> Check:
    """Open the check at the gate, keeping what ``check`` already holds."""
    return _ask(content, replace(check, origin=content.start))


def answer(content: Content, check: Check, given: str) -> Check:
    """Take an answer (yes, no, not_sure, maybe, unclear, child, pregnant, both) to the open step."""
    step = content.steps[check.asked]
    if given == "unclear" and not (check.unclear or step.unclear_at_once):
        return replace(check, unclear=1)
    if given in ("unclear", "maybe"):
        given = step.unclear
    if given not in step.answers:
        return answer(content, check, "unclear")
    if given == "not_sure":
        count = check.not_sure + 1
        check = replace(_raise(check, "today") if count >= content.not_sure_limit else check, not_sure=count)
        if step.clarify and not check.clarifying and _can_raise(content, check, check.asked):
            return replace(check, clarifying=True)
    clarified = step.clarify.get(given) if check.clarifying else None
    return _resolve(content, check, given, clarified or step.answers[given])


def report(content: Content, check: Check, sign: Sign) -> Check:
    """Take a warning sign below emergency that was said, not asked: it raises, and answers the step it covers with yes.

    A check that such a sign opens begins behind the gate when the sign is for today.
    """
    check = _raise(check, sign.urgency)
    if not check.origin:
        urgent = rank(sign.urgency) >= rank("today")
        check = replace(check, origin=content.after_sign if urgent else content.start)
    if sign.covers:
        check = replace(check, answers={**check.answers, sign.covers: "yes"})
    if sign.aside and not check.aside:
        check = replace(check, aside=sign.aside, clarifying=False, unclear=0)
    return about(content, check, sign.audience) if sign.audience else _ask(content, check)


def about(content: Content, check: Check, audience: Iterable[str]) -> Check:
    """Take who the check is about (child, pregnant), said at any time: answers the gate."""
    check = _raise(check, audience=audience)
    gate, who = content.steps[content.start].answers, set(check.audience)
    known = next(given for given, outcome in gate.items() if set(outcome.audience) == who and not outcome.urgency)
    return _ask(content, replace(check, origin=content.start, answers={**check.answers, content.start: known}))


def reopen(content: Content, check: Check, step: str) -> Check:
    """Ask ``step`` again, its old answer forgotten; the urgency reached stays."""
    check = replace(check, answers=_without(check.answers, step), clarifying=False, unclear=0)
    return replace(check, aside=step) if content.steps[step].aside else replace(check, step=step)


def _raise(check: Check, urgency: str = "", audience: Iterable[str] = ()) -> Check:
    everyone = tuple(dict.fromkeys((*check.audience, *audience)))
    return replace(check, urgency=most_urgent(check.urgency, urgency), audience=everyone)


def _without(answers: dict[str, str], step: str) -> dict[str, str]:
    return {name: given for name, given in answers.items() if name != step}


def _resolve(content: Content, check: Check, given: str, outcome: Outcome) -> Check:
    answers = {**check.answers, check.asked: given}
    check = _raise(check, outcome.urgency, outcome.audience)
    check = replace(check, answers=answers, aside="", clarifying=False, unclear=0, kind=outcome.kind)
    if check.emergency or outcome.close:
        return replace(check, step="", closed=outcome.close)
    return _ask(content, check)


def _ask(content: Content, check: Check) -> Check:
    """Walk from the origin along the answers given to the first open step that can still raise the urgency."""
    if kind := _together(content, check.answers):
        return replace(check, urgency="emergency", kind=kind, step="", aside="")
    step = check.origin
    while step:
        row = content.steps[step]
        if step in check.answers:
            step = row.answers[check.answers[step]].next
        elif (row.only_for and row.only_for not in check.audience) or not _can_raise(content, check, step):
            step = row.answers["no"].next
        else:
            break
    return check if step == check.step else replace(check, step=step, clarifying=False, unclear=0)


def _can_raise(content: Content, check: Check, step: str) -> bool:
    row = content.steps[step]
    possible = check.not_sure + (2 if row.clarify else 1)
    third = possible >= content.not_sure_limit and rank(check.urgency) < rank("today")
    return third or rank(row.reach) > rank(check.urgency) or bool(_together(content, {**check.answers, step: "yes"}))


def _together(content: Content, answers: dict[str, str]) -> str:
    """Return the emergency advice for answers that are an emergency together; an empty string for others."""
    return next((one.kind for one in content.together if all(answers.get(step) == "yes" for step in one.steps)), "")
