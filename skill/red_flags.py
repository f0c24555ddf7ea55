"""The engine of the red-flag check: runs the table of content/red_flags.yaml and knows no medicine.

Pure functions from a ``Check`` and what was said to the next ``Check``. Rules kept for every row:
the first emergency ends the check; the urgency never falls; the third "not sure" raises it to today;
a step that can no longer raise it is not asked; an answer already given is not asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from skill.content import most_urgent, rank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from skill.content import Content, Outcome, Sign, Step

NOT_SURE_LIMIT = 3
"""So many "not sure" in one check raise the urgency to today (red_flags.md section 4)."""


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


def begin(content: Content, check: Check | None = None) -> Check:
    """Open the check at the gate, keeping what ``check`` already holds."""
    return _ask(content, replace(check or Check(), origin=content.start))


def answer(content: Content, check: Check, given: str) -> Check:
    """Take an answer (yes, no, not_sure, unclear, child, pregnant, both) to the open step."""
    step = content.steps[check.asked]
    if given == "unclear":
        if not (check.unclear or step.unclear_at_once):
            return replace(check, unclear=1)
        given = step.unclear
    if given not in step.answers:
        return answer(content, check, "unclear")
    if given == "not_sure":
        check = _count_not_sure(check)
        if step.clarify and not check.clarifying:
            return replace(check, clarifying=True)
    clarified = step.clarify.get(given) if check.clarifying else None
    outcome = clarified or step.answers[given]
    return _resolve(content, check, given, outcome)


def report(content: Content, check: Check, sign: Sign) -> Check:
    """Take a warning sign that was said, not asked: it raises, and answers the step it covers with yes.

    A check that such a sign opens begins behind the gate when the sign is for today.
    """
    check = _raise(check, sign.urgency, sign.kind)
    if check.emergency:
        return replace(check, step="", aside="")
    if not check.origin:
        urgent = rank(sign.urgency) >= rank("today")
        check = replace(check, origin=content.after_sign if urgent else content.start)
    if sign.covers:
        check = replace(check, answers={**check.answers, sign.covers: "yes"})
    if sign.aside:
        check = replace(check, aside=sign.aside, clarifying=False, unclear=0)
    if sign.audience:
        return about(content, check, sign.audience[0])
    return _ask(content, check)


def about(content: Content, check: Check, who: str) -> Check:
    """Take who the check is about (child, pregnant, both), said at any time: answers the gate."""
    gate = content.steps[content.start]
    check = _raise(check, audience=gate.answers[who].audience)
    known = "both" if set(check.audience) == set(gate.answers["both"].audience) else who
    return _ask(content, replace(check, origin=content.start, answers={**check.answers, content.start: known}))


def reopen(content: Content, check: Check, step: str) -> Check:
    """Ask ``step`` again, its old answer forgotten; the urgency reached stays."""
    known = _without(check.answers, step)
    aside = step if content.steps[step].aside else ""
    return replace(check, step=check.step if aside else step, aside=aside, answers=known, clarifying=False, unclear=0)


def last_answered(check: Check) -> str:
    """Return the step answered most recently, or an empty string."""
    return next(reversed(check.answers), "")


def reach(content: Content, step: str) -> str:
    """Return the highest urgency that ``step`` and the follow-ups behind it can lead to."""
    trunk = {content.start, *_no_chain(content, content.start)} - {step}
    best, waiting, seen = "none", [step], set(trunk)
    while waiting:
        name = waiting.pop()
        if not name or name in seen:
            continue
        seen.add(name)
        for outcome in _all_outcomes(content.steps[name]):
            best = most_urgent(best, outcome.urgency)
            waiting.append(outcome.next)
    return best


def _all_outcomes(step: Step) -> Iterable[Outcome]:
    return (*step.answers.values(), *step.clarify.values())


def _no_chain(content: Content, step: str) -> list[str]:
    chain = []
    while step := content.steps[step].answers["no"].next:
        chain.append(step)
    return chain


def _count_not_sure(check: Check) -> Check:
    count = check.not_sure + 1
    raised = _raise(check, "today") if count >= NOT_SURE_LIMIT else check
    return replace(raised, not_sure=count)


def _raise(check: Check, urgency: str = "", kind: str = "", audience: Iterable[str] = ()) -> Check:
    return replace(
        check,
        urgency=most_urgent(check.urgency, urgency),
        kind=kind or check.kind,
        audience=tuple(dict.fromkeys((*check.audience, *audience))),
    )


def _without(answers: dict[str, str], step: str) -> dict[str, str]:
    return {name: given for name, given in answers.items() if name != step}


def _resolve(content: Content, check: Check, given: str, outcome: Outcome) -> Check:
    answers = {**_without(check.answers, check.asked), check.asked: given}
    check = _raise(check, outcome.urgency, outcome.kind, outcome.audience)
    check = replace(check, answers=answers, aside="", clarifying=False, unclear=0)
    if check.emergency or outcome.close:
        return replace(check, step="", closed=outcome.close)
    return _ask(content, check)


def _ask(content: Content, check: Check) -> Check:
    """Walk from the origin along the answers given to the first open step that can still raise the urgency."""
    step = check.origin
    while step:
        row = content.steps[step]
        if step in check.answers:
            step = row.answers[check.answers[step]].next
        elif (row.only_for and row.only_for not in check.audience) or not _can_raise(content, check, step):
            step = row.answers["no"].next
        else:
            break
    if step == check.step:
        return check
    return replace(check, step=step, clarifying=False, unclear=0)


def _can_raise(content: Content, check: Check, step: str) -> bool:
    if rank(reach(content, step)) > rank(check.urgency):
        return True
    possible = check.not_sure + (2 if content.steps[step].clarify else 1)
    return possible >= NOT_SURE_LIMIT and rank(check.urgency) < rank("today")
