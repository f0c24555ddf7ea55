"""The conversation as one pure function: ``respond(content, state, act) -> (state, reply)``.

It knows no Alexa, no clock, no network and no randomness, so every path can be walked and proved.
The order of ``respond`` is the safety order: warning signs first, in every state; then leaving;
then whatever the open question expects.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from skill import checking, red_flags, topics
from skill.acts import Act, Kind
from skill.red_flags import Check
from skill.state import State
from skill.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from skill.content import Content
    from skill.reply import Reply

MISSES = 2
"""So many times in a row not understood, and the skill stops asking (red_flags.md section 4)."""


def respond(content: Content, state: State, act: Act) -> tuple[State, Reply]:
    """Answer one act. Total: every act has an answer in every state."""
    turn = Turn(content, state if act.kind is Kind.MISSED else replace(state, missed=0))
    if act.kind is Kind.SIGN and not (turn.in_emergency and not _is_emergency(content, act)):
        return checking.sign(turn, act.id, act.who)
    if act.kind is Kind.STOP:
        return checking.goodbye(turn)
    if turn.in_emergency and act.kind not in (Kind.RESTART, Kind.LAUNCH, Kind.END_IT):
        return _in_emergency(turn, act)
    return _ACTS[act.kind](turn, act)


def _is_emergency(content: Content, act: Act) -> bool:
    return content.signs[act.id].urgency == "emergency"


def _in_emergency(turn: Turn, act: Act) -> tuple[State, Reply]:
    """After emergency advice only the number is repeated, until the patient leaves or starts over."""
    if act.kind is Kind.ANSWER and act.id == "no":
        return turn.close("say.help_now", "say.goodbye")
    if act.kind is Kind.MISSED and turn.state.missed + 1 >= MISSES:
        return turn.close("say.number", "say.help_now", "say.goodbye", urgency="emergency")
    if act.kind is Kind.REPEAT:
        return turn.ask(f"advice.{turn.state.advice}.say", urgency="emergency")
    missed = turn.state.missed + 1 if act.kind is Kind.MISSED else 0
    asked_for = act.kind in (Kind.ANSWER, Kind.NUMBER)
    lead = () if asked_for else ("say.help_first",)
    return turn.having(missed=missed).ask("say.number", *lead, urgency="emergency")


def _launch(turn: Turn, _: Act) -> tuple[State, Reply]:
    return Turn(turn.content, State(open="start", noticed=True)).ask("say.welcome")


def _start_check(turn: Turn, _: Act) -> tuple[State, Reply]:
    return turn.ask("say.finish_first") if turn.checking else checking.start(turn)


def _answer(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Give yes, no, not sure or something unclear to whichever question is open."""
    given, state = act.id, turn.state
    if state.open == "check":
        return checking.give(turn, given)
    if state.open == "recap":
        return checking.recap_answer(turn, given)
    if state.open == "which":
        return checking.cannot_tell(turn)
    if not state.open:
        return _launch(turn, act)
    if given == "unclear":
        return _missed(turn, act)
    if state.open == "again":
        again = f"advice.{state.advice}.say"
        if given == "no":
            return turn.having(open="anything_else").ask()
        return turn.ask(again, "say.signs_last", urgency="today")
    if state.open == "start":
        return turn.having(open="menu").ask() if given == "no" else checking.start(turn)
    return topics.answer(turn, given)


def _about(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.checking:
        return checking.about(turn, act.id)
    turn = checking.speaking_of(turn, act.id)
    if act.id in ("child", "pregnant", "both"):
        return checking.start(turn, check=red_flags.about(turn.content, Check(), act.id))
    if act.id == "other":
        return checking.start(turn)
    return turn.having(open="start").ask("say.thanks")


def _lookalike(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Re-ask: a look-alike or a denied sign is never a no."""
    if turn.state.open == "check":
        return checking.give(turn, "unclear")
    if turn.checking:
        return _missed(turn, act)
    return turn.having(open="start").ask("say.not_a_sign")


def _end_it(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Ask once whether it is a crisis: a wish to stop and a crisis can sound alike."""
    check = replace(turn.state.check or Check(), aside=turn.content.end_it, clarifying=False, unclear=0)
    return turn.having(open="check", check=check, person="you").ask()


def _topic(turn: Turn, act: Act) -> tuple[State, Reply]:
    topic = turn.content.topics.get(act.id)
    if topic is None:
        return _missed(turn, act)
    turn = checking.speaking_of(turn, act.who)
    if turn.checking:
        return _topic_in_check(turn, act)
    urgency, turn = topics.lasted(turn, act.weeks)
    if topic.opens_check:
        check = red_flags.about(turn.content, Check(), "child") if act.who == "child" else None
        if act.who == "pregnant":
            check = red_flags.about(turn.content, Check(), "pregnant")
        check = check or red_flags.begin(turn.content)
        check = replace(check, urgency=urgency or check.urgency)
        state, reply = checking.start(turn, f"topics.{act.id}.say", check=check)
        return state, replace(reply, topic=act.id)
    return topics.speak(turn, act.id)


def _topic_in_check(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Answer a topic in a sentence or two; the open question returns."""
    topic = turn.content.topics[act.id]
    if act.who in ("child", "pregnant") and act.who not in turn.state.audience:
        return checking.about(turn, act.who)
    if act.weeks is not None:
        return _duration(turn, act)
    if topic.opens_check:
        return turn.ask("say.finish_first")
    if set(topic.unsuitable_for) & set(turn.state.audience):
        return turn.ask("say.not_for_you", "say.back_to_it")
    return turn.ask(f"topics.{act.id}.brief", "say.back_to_it", topic=act.id)


def _question(turn: Turn, act: Act) -> tuple[State, Reply]:
    """A question of the check was named: ask it again, or open the check there."""
    if turn.checking:
        return checking.reopen(turn, act.id)
    return checking.start(turn)


def _duration(turn: Turn, act: Act) -> tuple[State, Reply]:
    urgency, turn = topics.lasted(turn, act.weeks)
    if turn.checking:
        return checking.lasted(turn, urgency)
    if turn.state.checked:
        return topics.long_lasting(turn, urgency)
    check = red_flags.begin(turn.content)
    return checking.start(turn, "say.thanks", check=replace(check, urgency=urgency or check.urgency))


def _why(turn: Turn, _: Act) -> tuple[State, Reply]:
    check = turn.state.check
    if turn.state.open == "check" and check is not None:
        return turn.ask(f"steps.{check.asked}.why")
    return _open(turn).ask("say.why")


def _repeat(turn: Turn, _: Act) -> tuple[State, Reply]:
    said = tuple(ref for ref in turn.state.said[:-1])
    return _open(turn).ask(*said)


def _number(turn: Turn, _: Act) -> tuple[State, Reply]:
    return _open(turn).ask("say.number", "say.advice_line")


def _back(turn: Turn, _: Act) -> tuple[State, Reply]:
    check = turn.state.check
    if turn.checking and check is not None and (last := red_flags.last_answered(check)):
        return checking.reopen(turn, last, "say.once_more")
    return _repeat(turn, _)


def _correct(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.state.open in ("recap", "which"):
        return turn.having(open="which").ask()
    if turn.checking:
        return checking.correct(turn, act.id)
    if turn.state.checked:
        return checking.start(turn, "say.ask_again")
    return _answer(turn, act) if act.id else _missed(turn, act)


def _slower(turn: Turn, act: Act) -> tuple[State, Reply]:
    return _repeat(turn.having(slow=True), act)


def _sources(turn: Turn, _: Act) -> tuple[State, Reply]:
    check, topic = turn.state.check, turn.state.topic
    if turn.state.open == "check" and check is not None:
        return turn.ask(f"steps.{check.asked}.from")
    return _open(turn).ask(f"topics.{topic}.from" if topic else "say.sources")


def _help(turn: Turn, _: Act) -> tuple[State, Reply]:
    turn = _open(turn)
    if turn.state.open == "check":
        return turn.ask("say.help_check", reworded=True)
    return turn.ask(f"questions.{turn.state.open}.help", reworded=True)


def _restart(turn: Turn, _: Act) -> tuple[State, Reply]:
    return checking.start(turn.having(check=None, person="you", audience=(), advice=""))


def _child_speaking(turn: Turn, _: Act) -> tuple[State, Reply]:
    """A child at the speaker: fetch a grown-up; the check goes on about the child."""
    known = red_flags.about(turn.content, turn.state.check or Check(), "child")
    return checking.start(turn.having(person="child"), "say.fetch_adult", check=known)


def _missed(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Not understood: once in other words, the second time in a row a safe end."""
    check = turn.state.check
    if turn.state.open == "check" and check is not None:
        counts_as = turn.content.steps[check.asked].missed
        if counts_as:
            return checking.give(turn, counts_as)
    missed = turn.state.missed + 1
    if missed >= MISSES:
        return (
            checking.cannot_tell(turn) if turn.checking else turn.close("say.give_up", "say.signs_last", "say.goodbye")
        )
    turn = _open(turn.having(missed=missed))
    return turn.ask("say.sorry_check" if turn.checking else "say.sorry", reworded=True)


def _open(turn: Turn) -> Turn:
    """Return the turn with a question to ask: a new session has none open yet."""
    return turn if turn.state.open else turn.having(open="start")


_ACTS: dict[Kind, Callable[[Turn, Act], tuple[State, Reply]]] = {
    Kind.LAUNCH: _launch,
    Kind.START_CHECK: _start_check,
    Kind.ANSWER: _answer,
    Kind.ABOUT: _about,
    Kind.LOOKALIKE: _lookalike,
    Kind.END_IT: _end_it,
    Kind.TOPIC: _topic,
    Kind.QUESTION: _question,
    Kind.DURATION: _duration,
    Kind.WHY: _why,
    Kind.REPEAT: _repeat,
    Kind.NUMBER: _number,
    Kind.BACK: _back,
    Kind.CORRECT: _correct,
    Kind.MORE: topics.more,
    Kind.NEXT: topics.following,
    Kind.CHOOSE: topics.choose,
    Kind.SLOWER: _slower,
    Kind.SOURCES: _sources,
    Kind.HELP: _help,
    Kind.RESTART: _restart,
    Kind.CHILD_SPEAKING: _child_speaking,
    Kind.MISSED: _missed,
}
