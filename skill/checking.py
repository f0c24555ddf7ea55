"""The red-flag check as conversation: opening it, moving through it, recap and endings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from skill import red_flags
from skill.content import most_urgent, rank
from skill.red_flags import Check

if TYPE_CHECKING:
    from skill.content import Sign
    from skill.reply import Reply
    from skill.state import State
    from skill.turn import Turn


def start(turn: Turn, *lead: str, check: Check | None = None, urgency: str = "") -> tuple[State, Reply]:
    """Open the check: emergency signs first, how to answer, then the first question.

    ``urgency``: the advice that ``lead`` gives.
    """
    known = check or red_flags.begin(turn.content)
    say = (*turn.notice(), *lead, "say.signs_first", "say.how_to_answer")
    return _at(turn, known).ask(*say, urgency=urgency, card=_card(lead) if urgency else "")


def give(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take an answer to the open question of the check."""
    before = _check(turn)
    return proceed(turn, before, red_flags.answer(turn.content, before, given))


def proceed(turn: Turn, before: Check, after: Check) -> tuple[State, Reply]:
    """Say what an answer led to: emergency advice, the next question, or the recap."""
    if after.emergency:
        return emergency(turn, after.kind)
    if after.closed:
        return goodbye(turn)
    if not after.asked:
        return _walked(_at(turn, after))
    if rank(before.urgency) < rank("today") <= rank(after.urgency):
        advice = today_kind(after)
        return _at(turn, after).ask(f"advice.{advice}.say", "say.few_more", urgency="today", card=f"advice.{advice}")
    reworded = after.asked == before.asked and after.unclear > before.unclear
    lead = ("say.please_yes_no",) if reworded else ()
    return _at(turn, after).ask(*lead, reworded=reworded)


def sign(turn: Turn, group: str, who: str) -> tuple[State, Reply]:
    """Answer a warning sign that was said: emergencies at once, others with their advice first."""
    content, rule = turn.content, turn.content.signs[group]
    if rule.urgency == "emergency":
        return emergency(turn, rule.kind)
    turn = speaking_of(turn, who)
    before = _check(turn)
    if who == "child":
        before = red_flags.about(content, before, who)
    after = red_flags.report(content, before, rule)
    advice = _sign_advice(rule)
    urgency = rule.urgency if advice else ""
    if not turn.checking:
        return start(turn, *advice, check=after, urgency=urgency)
    if not after.asked:
        return _walked(_at(turn, after))
    return _at(turn, after).ask(*advice, "say.few_more", urgency=urgency, card=_card(advice))


def about(turn: Turn, who: str) -> tuple[State, Reply]:
    """Take who the check is about: answers the gate when it is open, else joins that path."""
    check = _check(turn)
    turn = speaking_of(turn, who)
    if who in ("other", "self"):
        return _at(turn, check).ask("say.thanks")
    gate = check.asked in (turn.content.start, *_gate_follow_ups(turn))
    if who == "neither":
        return give(turn, "no" if check.asked == turn.content.start else "unclear")
    if gate:
        return give(_for_child(turn, who), who)
    return proceed(_for_child(turn, who), check, red_flags.about(turn.content, check, who))


def lasted(turn: Turn, urgency: str) -> tuple[State, Reply]:
    """Take a duration said in the middle of the check: it may raise, and the question stays open."""
    check = _check(turn)
    raised = replace(check, urgency=most_urgent(check.urgency, urgency))
    return _at(turn, raised).ask("say.thanks")


def recap_answer(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take the answer to "did I get any of that wrong?"; anything but a clear no or yes is for today."""
    if given == "no":
        return finish(turn)
    if given == "yes":
        return turn.having(open="which").ask()
    return cannot_tell(turn)


def reopen(turn: Turn, step: str, *lead: str) -> tuple[State, Reply]:
    """Ask ``step`` again."""
    return _at(turn, red_flags.reopen(turn.content, _check(turn), step)).ask(*lead)


def correct(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take "wait, actually yes" for the question before; a correction can only raise."""
    check = _check(turn)
    last = red_flags.last_answered(check)
    if not last:
        return turn.ask(reworded=True)
    if given != "yes":
        return reopen(turn, last, "say.once_more")
    return proceed(turn, check, red_flags.answer(turn.content, red_flags.reopen(turn.content, check, last), "yes"))


def cannot_tell(turn: Turn) -> tuple[State, Reply]:
    """End a check that voice cannot settle: speak to someone today, with signs and number."""
    advice = today_kind(_check(turn))
    say = ("say.cannot_tell", f"advice.{advice}.say", "say.signs_last", "say.goodbye")
    return turn.close(*say, urgency="today", card=f"advice.{advice}")


def emergency(turn: Turn, kind: str) -> tuple[State, Reply]:
    """Give emergency advice: action and number first, nothing in front of it, the check ended."""
    ended = turn.having(check=None, checked=True, open="number", advice=kind, missed=0, after="", topic="")
    return ended.ask(f"advice.{kind}.say", urgency="emergency", card=f"advice.{kind}")


def finish(turn: Turn) -> tuple[State, Reply]:
    """End the check with its advice, the signs to watch for, and what can be asked next."""
    check = _check(turn)
    turn = turn.having(check=None, checked=True, missed=0)
    if rank(check.urgency) >= rank("today"):
        advice = today_kind(check)
        turn = turn.having(open="again", advice=advice)
        return turn.ask(f"advice.{advice}.say", "say.signs_last", urgency="today", card=f"advice.{advice}")
    ending = _ending(turn, check)
    turn = turn.having(open=_after_check(turn, check))
    return turn.ask(f"endings.{ending}.say", "say.signs_last", urgency=check.urgency, card=f"endings.{ending}")


def goodbye(turn: Turn) -> tuple[State, Reply]:
    """Leave; advice for today that was given is said once more, an unfinished check names the number."""
    state = turn.state
    urgency = most_urgent(state.urgency or "none", state.check.urgency if state.check else "none")
    if state.open == "number":
        return turn.close("say.number", "say.goodbye")
    if urgency == "today":
        advice = today_kind(state.check) if state.check else state.advice or "today"
        return turn.close(f"advice.{advice}.short", "say.number_if", "say.goodbye")
    if not turn.checking:
        return turn.close("say.goodbye")
    lead = (f"advice.{urgency}.short",) if urgency in ("weeks", "days") else ()
    return turn.close(*lead, "say.number_if", "say.goodbye")


def today_kind(check: Check) -> str:
    """Return which advice for today fits the audience: maternity unit, a child's doctor, or the usual."""
    own = {("pregnant",): "maternity", ("child",): "child"}
    return own.get(check.audience, "today")


def speaking_of(turn: Turn, who: str) -> Turn:
    """Word the questions for the person named: they, the child, or you."""
    persons = {"other": "they", "child": "child", "self": "you"}
    return turn.having(person=persons[who]) if who in persons else turn


def _for_child(turn: Turn, who: str) -> Turn:
    return turn.having(person="child") if who == "child" else turn


def _check(turn: Turn) -> Check:
    return turn.state.check or Check()


def _at(turn: Turn, check: Check) -> Turn:
    return turn.having(open="check", check=check, audience=check.audience, missed=0)


def _gate_follow_ups(turn: Turn) -> tuple[str, ...]:
    outcomes = turn.content.steps[turn.content.start].answers
    return (outcomes["yes"].next,)


def _sign_advice(rule: Sign) -> tuple[str, ...]:
    return (f"advice.{rule.kind}.say",) if rule.kind else ()


def _card(advice: tuple[str, ...]) -> str:
    return advice[0].removesuffix(".say") if advice else ""


def _walked(turn: Turn) -> tuple[State, Reply]:
    """All questions are answered: the recap below today, the advice from today upwards."""
    check = _check(turn)
    if rank(check.urgency) >= rank("today"):
        return finish(turn)
    heard = tuple(
        f"steps.{step}.heard_no"
        for step in turn.content.steps
        if check.answers.get(step) == "no" and turn.content.has(f"steps.{step}.heard_no")
    )
    return turn.having(open="recap").ask("say.recap", *heard)


def _ending(turn: Turn, check: Check) -> str:
    """Return which ending fits: by urgency, with its own words for a child or a pregnancy."""
    own = "_".join((check.urgency, *check.audience))
    return own if turn.content.has(f"endings.{own}.say") else check.urgency


def _after_check(turn: Turn, check: Check) -> str:
    """Return the question that follows a check below today: tips, unless they do not suit."""
    if check.audience:
        return "anything_else"
    return "long_lasting" if turn.state.after else "tips"
