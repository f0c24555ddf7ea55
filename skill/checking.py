"""The red-flag check as conversation: opening it, moving through it, recap and endings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill import red_flags, situation
from skill.content import AUDIENCES, most_urgent, rank
from skill.form import TELL
from skill.red_flags import Check
from skill.replacing import replace
from skill.spoken import Open, Say

if TYPE_CHECKING:
    from skill.content import Content, Sign
    from skill.reply import Reply
    from skill.state import State
    from skill.turn import Turn

WORDED_FOR = {"other": "they", "child": "child", "both": "child", "self": "you"}
"""How questions are worded for whom they are about."""


def fresh(turn: Turn, *who: str) -> Check:
    """Return a check not yet begun, about ``who`` or whom this session is about already.

    It starts from the urgency this session reached: that never falls.
    """
    urgency = turn.state.urgency or "none"
    check = Check(urgency=urgency, audience=turn.state.audience)
    audience = {*turn.state.audience, *who} & set(AUDIENCES)
    return red_flags.about(turn.content, check, sorted(audience)) if audience else check


def start(turn: Turn, *lead: str, check: Check | None = None) -> tuple[State, Reply]:
    """Open the check: emergency signs first, how to answer, then the first question; or the telling of the signs."""
    known = check or fresh(turn)
    if known.emergency:
        return emergency(turn, known.kind)
    if turn.content.form == TELL:
        return _tell(turn, known, *lead)
    if not known.asked:
        known = red_flags.begin(turn.content, known)
    return _at(turn, known).ask(*turn.notice(), *lead, Say.SIGNS_FIRST, Say.HOW_TO_ANSWER)


def _tell(turn: Turn, check: Check, *lead: str) -> tuple[State, Reply]:
    """Open the telling: the emergency signs and the number first, then the first group; nothing is asked.

    ``check`` is kept as the record of what was said by itself; no question of it is open.
    """
    advice = _advice(turn, check)
    raised = rank(check.urgency) > rank(turn.state.urgency or "none") and f"{advice}.say" not in lead
    first = next(iter(turn.content.telling))
    turn = turn.having(audience=check.audience, open=Open.TELL, told=first, topic="", check=check)
    turn = situation.checked(turn, check)
    if check.urgency == "today":
        turn = turn.having(advice=advice)
    said = (*turn.notice(), *lead, *((f"{advice}.say",) if raised else ()), Say.SIGNS_FIRST)
    return turn.ask(*said, Say.TELL_HOW, f"telling.{first}.say")


def give(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take an answer to the open question of the check."""
    before = current(turn)
    return proceed(speaking_of(turn, given), before, red_flags.answer(turn.content, before, given))


def proceed(turn: Turn, before: Check, after: Check) -> tuple[State, Reply]:
    """Say what an answer led to: emergency advice, the next question, or the recap."""
    if after.emergency:
        return emergency(turn, after.kind)
    if after.closed:
        return goodbye(turn)
    if not after.asked:
        return _walked(_at(turn, after))
    if rank(before.urgency) < rank("today") <= rank(after.urgency):
        return _at(turn, after).ask(f"{_advice(turn, after)}.say", Say.FEW_MORE)
    reworded = after.asked == before.asked and after.unclear > before.unclear
    return _at(turn, after).ask(*((Say.PLEASE_YES_NO,) if reworded else ()), reworded=reworded)


def sign(turn: Turn, rule: Sign, who: str) -> tuple[State, Reply]:
    """Answer a warning sign that was said: emergencies at once, others with their advice first."""
    if rule.urgency == "emergency":
        return emergency(turn, rule.kind)
    if turn.state.urgency == "emergency":
        return turn.ask(f"{turn.state.advice}.short", Say.HELP_FIRST)
    before = current(turn) if turn.checking else fresh(turn, who)
    for one in (who, *rule.audience):
        before = _of_somebody_else(turn, before, one)
        turn = speaking_of(turn, one)
    if who in AUDIENCES and who not in before.audience:
        before = red_flags.about(turn.content, before, (who,))
    after = red_flags.report(turn.content, before, rule)
    if after.emergency:
        return emergency(turn, after.kind)
    raised = rank(rule.urgency) > rank("none") and rank(rule.urgency) >= rank(before.urgency)
    advice = (f"{_advice(turn, after)}.say",) if raised else ()
    if turn.moving:
        advice = (Say.MOVE_WORSE, *advice)
    if not turn.checking:
        return start(turn, *advice, check=after)
    if not after.asked:
        return _walked(_at(turn, after), *advice)
    return _at(turn, after).ask(*(advice or (Say.THANKS,)), *((Say.FEW_MORE,) if raised else ()))


def about(turn: Turn, who: str) -> tuple[State, Reply]:
    """Take who the check is about: answers the gate when it is open, else joins that path."""
    check = current(turn)
    if who == "self" and _at_gate(turn.content, check):
        return give(turn, "unclear")
    if who in ("other", "self"):
        return speaking_of(turn, who).ask(Say.THANKS)
    if check.answers.get(turn.content.start) == "no":
        check = _of_somebody_else(turn, check, who)
    turn = speaking_of(turn, who)
    if who == "neither":
        if turn.state.open != Open.CHECK:
            return unclear(turn)
        return give(turn, "no" if check.asked == turn.content.start else "unclear")
    if _at_gate(turn.content, check):
        return give(turn, who)
    audience = AUDIENCES if who == "both" else (who,)
    return proceed(turn, check, red_flags.about(turn.content, check, audience))


def both(turn: Turn) -> tuple[State, Reply]:
    """Take "both": a child and a pregnancy where that is asked, elsewhere a yes to the two things asked about."""
    if turn.state.open != Open.CHECK:
        return unclear(turn) if turn.state.open == Open.RECAP else cannot_tell(turn)
    return about(turn, "both") if _at_gate(turn.content, current(turn)) else give(turn, "yes")


def unclear(turn: Turn) -> tuple[State, Reply]:
    """Take words at the recap that are no answer to it: in doubt, speak to someone today."""
    return cannot_tell(turn) if turn.state.missed else turn.ask(Say.PLEASE_YES_NO, reworded=True, missed=True)


def lasted(turn: Turn, urgency: str) -> tuple[State, Reply]:
    """Take a duration said in the middle of the check: it may raise, and the question stays open."""
    check = current(turn)
    return turn.having(check=replace(check, urgency=most_urgent(check.urgency, urgency))).ask(Say.THANKS)


def lately(turn: Turn) -> tuple[State, Reply]:
    """Take a short time said in the middle of the check; where unclear words count at once ("is this new?") it does."""
    check = current(turn)
    counts = turn.state.open == Open.CHECK and turn.content.steps[check.asked].unclear_at_once
    return give(turn, "unclear") if counts else turn.ask(Say.THANKS)


def recap_answer(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take the answer to "did I get any of that wrong?"; anything but a clear no or yes is for today."""
    if given == "no":
        return finish(turn)
    if given == "yes":
        return turn.having(open=Open.WHICH).ask()
    return cannot_tell(turn)


def reopen(turn: Turn, step: str, *lead: str) -> tuple[State, Reply]:
    """Ask ``step`` again."""
    return _at(turn, red_flags.reopen(turn.content, current(turn), step)).ask(*lead)


def correct(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take "wait, actually yes"; a correction can only raise.

    It is meant for the open question when that had a non-answer before or was gone back to, else for the
    question before it.
    """
    check = current(turn)
    last = last_answered(check)
    asked_again = Say.ONCE_MORE in turn.state.said
    if given == "yes" and (check.aside or check.clarifying or check.unclear or asked_again):
        return give(turn, "yes")
    if check.aside or not last:
        return turn.ask(reworded=True)
    if given != "yes":
        return reopen(turn, last, Say.ONCE_MORE)
    return proceed(turn, check, red_flags.answer(turn.content, red_flags.reopen(turn.content, check, last), "yes"))


def cannot_tell(turn: Turn) -> tuple[State, Reply]:
    """End a check that voice cannot settle: speak to someone today, with signs and number."""
    check = replace(current(turn), urgency="today")
    return turn.close(Say.CANNOT_TELL, f"{_advice(turn, check)}.say", Say.SIGNS_LAST, Say.GOODBYE)


def emergency(turn: Turn, kind: str) -> tuple[State, Reply]:
    """Give emergency advice: action and number first, nothing in front of it, the check ended."""
    ended = turn.having(
        check=None, told="", checked=True, open=Open.NUMBER, advice=f"advice.{kind}", after="", topic=""
    )
    return ended.ask(f"advice.{kind}.say")


def finish(turn: Turn) -> tuple[State, Reply]:
    """End the check with its advice, the signs to watch for, and what can be asked next."""
    check = current(turn)
    turn = situation.checked(turn.having(check=None, checked=True, audience=check.audience), check)
    if rank(check.urgency) >= rank("today"):
        advice = _advice(turn, check)
        return turn.having(open=Open.AGAIN, advice=advice).ask(f"{advice}.say", Say.SIGNS_LAST)
    ending = turn.own_words("endings", check.urgency, check.audience)
    return turn.having(open=after_check(turn)).ask(f"{ending}.say", Say.SIGNS_LAST)


def goodbye(turn: Turn) -> tuple[State, Reply]:
    """Leave; advice that holds is said once more, an unfinished check names the number."""
    state, check = turn.state, turn.state.check or Check()
    if state.urgency == "emergency":
        return turn.close(f"{state.advice}.short", Say.HELP_NOW, Say.GOODBYE)
    if turn.moving:
        return turn.close(Say.SAFETY_TAIL, Say.GOODBYE)
    urgency = most_urgent(state.urgency or "none", check.urgency)
    if urgency == "today":
        advice = _advice(turn, check) if turn.checking and check.audience else held_advice(turn)
        return turn.close(f"{advice}.short", Say.NUMBER_IF, Say.GOODBYE)
    if not (turn.checking or turn.telling):
        return turn.close(Say.GOODBYE)
    told = (f"{_advice(turn, check)}.short",) if check.urgency != "none" else ()
    return turn.close(*told, Say.NUMBER_IF, Say.GOODBYE)


def held_advice(turn: Turn) -> str:
    """Return the reference of the advice for today that this session gave."""
    return turn.state.advice or turn.own_words("advice", "today", turn.state.audience)


def speaking_of(turn: Turn, who: str) -> Turn:
    """Word the questions for the person named: they, the child, or you."""
    return turn.having(person=WORDED_FOR[who]) if who in WORDED_FOR else turn


def current(turn: Turn) -> Check:
    """Return the open check, or one that has not begun."""
    return turn.state.check or Check()


def can_reopen(content: Content, check: Check, step: str) -> bool:
    """Tell whether ``step`` may be asked now: it was answered, or every check of this kind asks it."""
    return not check.aside and (step in check.answers or step in content.trunk)


def asks_of(content: Content, check: Check, step: str) -> bool:
    """Tell whether what was named is what the open question asks about, and so an unclear answer to it.

    That is its own name ("numbness"), and off the common way whatever has not been asked yet ("fever", of a child).
    """
    ahead = check.asked not in content.trunk and step not in check.answers and not check.aside
    return step == check.asked or ahead


def last_answered(check: Check) -> str:
    """Return the step answered most recently, or an empty string."""
    return next(reversed(check.answers), "")


def _at_gate(content: Content, check: Check) -> bool:
    """Tell whether it is asked whom the check is about."""
    return check.asked in (content.start, content.steps[content.start].answers["yes"].next)


def _of_somebody_else(turn: Turn, check: Check, who: str) -> Check:
    """Return the check without what was denied, where ``who`` is not the person it was about (hazard H7)."""
    if WORDED_FOR.get(who, turn.state.person) == turn.state.person:
        return check
    return replace(check, answers={step: given for step, given in check.answers.items() if given != "no"})


def _at(turn: Turn, check: Check) -> Turn:
    return turn.having(open=Open.CHECK, check=check, audience=check.audience, topic="")


def _advice(turn: Turn, check: Check) -> str:
    return turn.own_words("advice", check.urgency, check.audience)


def _walked(turn: Turn, *lead: str) -> tuple[State, Reply]:
    """All questions are answered: the recap below today, the advice from today upwards."""
    check = current(turn)
    if rank(check.urgency) >= rank("today"):
        return finish(turn)
    heard = tuple(
        f"steps.{step}.heard_no"
        for step in turn.content.steps
        if check.answers.get(step) == "no" and turn.content.has(f"steps.{step}.heard_no")
    )
    return turn.having(open=Open.RECAP).ask(*lead, Say.RECAP, *heard)


def after_check(turn: Turn) -> str:
    """Return the question that follows a check below today: tips, unless they do not suit."""
    if turn.state.audience or turn.state.person != "you":
        return Open.ANYTHING_ELSE
    return Open.AFTER_CHECK if turn.state.after else Open.TIPS
