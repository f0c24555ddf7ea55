"""The conversation as one pure function: ``respond(content, state, act) -> (state, reply)``.

It knows no Alexa, no clock, no network and no randomness, so every path can be walked and proved.
The order of ``respond`` is the safety order: emergencies first, in every state; then leaving;
then a question about a crisis; then whatever the open question expects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill import checking, movements, red_flags, situation, telling, topics
from skill.acts import Act, Kind
from skill.content import AUDIENCES, Sign, most_urgent, rank
from skill.red_flags import Check
from skill.replacing import replace
from skill.spoken import Open, Say
from skill.state import State
from skill.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from skill.content import Complaint, Content
    from skill.reply import Reply


def respond(content: Content, state: State, act: Act) -> tuple[State, Reply]:
    """Answer one act. Total: every act has an answer in every state."""
    turn = Turn(content, state)
    if act.kind is Kind.SIGN and content.signs[act.id].urgency == "emergency":
        return checking.sign(turn, content.signs[act.id], act.who)
    if act.kind is Kind.STOP:
        return checking.goodbye(turn)
    if turn.in_emergency and act.kind not in (Kind.RESTART, Kind.LAUNCH, Kind.END_IT):
        return _in_emergency(turn, act)
    if _asks_about_crisis(turn) and act.kind in _NO_ANSWER_TO_CRISIS:
        return turn.ask(reworded=True)
    return telling.acts(turn).get(act.kind, _ACTS[act.kind])(turn, act)


def _in_emergency(turn: Turn, act: Act) -> tuple[State, Reply]:
    """After emergency advice only that is repeated, until the patient leaves or starts over."""
    advice = turn.state.advice
    missed = act.kind is Kind.MISSED
    if act.kind is Kind.ANSWER and act.id == "no":
        return checking.goodbye(turn)
    if missed and turn.state.missed + 1 >= turn.content.missed_limit:
        return checking.goodbye(turn)
    if act.kind in (Kind.REPEAT, Kind.SLOWER):
        slow = turn.state.slow or act.kind is Kind.SLOWER
        return turn.having(slow=slow).ask(f"{advice}.say")
    asked_for = act.kind in (Kind.ANSWER, Kind.NUMBER)
    return turn.ask(f"{advice}.short", *(() if asked_for else (Say.HELP_FIRST,)), missed=missed)


def _asks_about_crisis(turn: Turn) -> bool:
    check = turn.state.check
    return turn.checking and check is not None and check.aside == turn.content.end_it


_NO_ANSWER_TO_CRISIS = (Kind.RESTART, Kind.START_CHECK, Kind.QUESTION, Kind.BACK, Kind.TOPIC, Kind.ABOUT, Kind.DURATION)
"""What does not get past the question about a crisis: it is asked again."""


def _launch(turn: Turn, _: Act) -> tuple[State, Reply]:
    clearance = situation.carried(turn.state)
    return Turn(turn.content, State(open=Open.START, noticed=True, clearance=clearance)).ask(Say.WELCOME)


def _start_check(turn: Turn, _: Act) -> tuple[State, Reply]:
    return turn.ask(Say.FINISH_FIRST) if turn.checking else checking.start(turn)


def _answer(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Give yes, no, not sure or something unclear to whichever question is open."""
    if turn.state.open == Open.CHECK:
        return checking.give(turn, act.id)
    if turn.state.open == Open.RECAP:
        return checking.recap_answer(turn, act.id)
    if turn.state.open == Open.WHICH:
        return checking.cannot_tell(turn)
    if not turn.state.open:
        return _launch(turn, act)
    if turn.moving:
        return movements.answer(turn, act.id)
    return _missed(turn, act) if act.id in ("unclear", "maybe") else _answer_idle(turn, act)


def _answer_idle(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.state.open == Open.HOW_LONG:
        return topics.how_long(turn, None) if act.id == "not_sure" else _missed(turn, act)
    no = act.id == "no"
    if turn.state.open == Open.AGAIN:
        if no:
            return turn.having(open=Open.ANYTHING_ELSE).ask()
        return turn.ask(f"{checking.held_advice(turn)}.say", Say.SIGNS_LAST)
    if turn.state.open == Open.START:
        return turn.having(open=Open.MENU).ask() if no else checking.start(turn)
    return topics.answer(turn, act.id)


def _about(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.checking:
        return checking.about(checking.speaking_of(turn, act.who), act.id)
    if turn.state.open == Open.MOVE_WHO:
        return movements.about(checking.speaking_of(turn, act.who), act.id)
    turn = checking.speaking_of(turn, act.who or act.id)
    if act.id in ("self", "neither"):
        return turn.having(open=Open.START).ask(Say.THANKS)
    who = AUDIENCES if act.id == "both" else (act.id,)
    return checking.start(turn, check=checking.fresh(turn, *who))


def _lookalike(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Re-ask: a look-alike or a denied sign is never a no, and alarms nobody by itself."""
    return _missed(turn, act) if turn.checking else turn.having(open=Open.START).ask(Say.NOT_A_SIGN)


def _end_it(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Ask once whether it is a crisis: a wish to stop and a crisis can sound alike."""
    held = min(turn.state.urgency or "none", "today", key=rank)
    check = turn.state.check or Check(urgency=held)
    check = replace(check, aside=turn.content.end_it, clarifying=False, unclear=0)
    return turn.having(open=Open.CHECK, check=check, person="you").ask()


def _topic(turn: Turn, act: Act) -> tuple[State, Reply]:
    topic = turn.content.topics.get(act.id)
    if topic is None:
        return _missed(turn, act)
    turn = checking.speaking_of(turn, act.who)
    if turn.checking:
        return _topic_in_check(turn, act)
    if turn.state.open == Open.MOVE_WHERE and act.id in turn.content.movements:
        return movements.want(turn, act.id)
    if not topic.opens_check:
        urgency, turn = topics.lasted(turn, act.weeks)
        return topics.speak(turn, act.id, urgency)
    turn = turn if act.who else turn.having(person="you", audience=())
    if topics.heard_no_sign(turn) and act == Act(Kind.TOPIC, act.id):
        return topics.again(turn, act.id)
    return _complain(turn, act)


def _complain(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Open the check for a complaint: what was said with it answers, raises, or is offered afterwards."""
    known = _parts(turn, act)
    for part in known:
        if part.topic and topics.suits(turn, part.topic):
            turn = turn.having(after=part.topic)
    urgency, turn = topics.lasted(turn, act.weeks)
    check = checking.fresh(turn, act.who)
    answers = {**check.answers, **{part.answers: "yes" for part in known if part.answers}}
    begun = replace(check, urgency=most_urgent(check.urgency, urgency), answers=answers)
    return checking.start(turn, f"topics.{act.id}.say", check=begun)


def _parts(turn: Turn, act: Act) -> list[Complaint]:
    return [turn.content.complaints[part] for part in act.complaint if part in turn.content.complaints]


def _topic_in_check(turn: Turn, act: Act) -> tuple[State, Reply]:
    if act.who in AUDIENCES and act.who not in turn.state.audience:
        return checking.about(turn, act.who)
    answered = next((part.answers for part in _parts(turn, act) if part.answers), "")
    if answered:
        return checking.sign(turn, Sign(urgency="none", covers=answered), act.who)
    if act.weeks is not None:
        return _duration(turn, act)
    if turn.content.topics[act.id].opens_check:
        return turn.ask(Say.FINISH_FIRST)
    if turn.state.open == Open.CHECK and checking.current(turn).asked == turn.content.topics[act.id].answers:
        return checking.give(turn, "yes")
    return topics.brief(turn, act.id)


def _question(turn: Turn, act: Act) -> tuple[State, Reply]:
    """A question of the check was named: ask it again, or open the check there."""
    check = turn.state.check
    open_check = check if turn.checking and check is not None else red_flags.begin(turn.content, checking.fresh(turn))
    if turn.state.open == Open.CHECK and checking.asks_of(turn.content, open_check, act.id):
        return checking.give(turn, "unclear")
    if not checking.can_reopen(turn.content, open_check, act.id):
        return turn.ask(reworded=True) if turn.checking else checking.start(turn)
    if turn.checking:
        return checking.reopen(turn, act.id)
    return checking.start(turn, check=red_flags.reopen(turn.content, open_check, act.id))


def _duration(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.state.open == Open.HOW_LONG:
        return topics.how_long(turn, act.weeks)
    urgency, turn = topics.lasted(turn, act.weeks)
    if turn.checking:
        return checking.lasted(turn, urgency) if urgency else checking.lately(turn)
    if turn.state.checked:
        return topics.long_lasting(turn, urgency)
    check = checking.fresh(turn)
    return checking.start(turn, Say.THANKS, check=replace(check, urgency=most_urgent(check.urgency, urgency)))


def _why(turn: Turn, _: Act) -> tuple[State, Reply]:
    check = turn.state.check
    if turn.state.open == Open.CHECK and check is not None:
        return turn.ask(f"steps.{check.asked}.why")
    return _open(turn).ask(Say.WHY)


def _move(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.checking:
        return topics.brief(turn, turn.content.moving.topic)
    return movements.want(turn, act.id)


def _felt(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Take same, easier or worse: of a movement; in the check it is no answer, elsewhere "worse" offers the check."""
    if turn.moving:
        return movements.felt(turn, act.id)
    if turn.checking:
        return _answer(turn, replace(act, id="unclear"))
    return _lookalike(turn, act) if act.id == "worse" else _missed(turn, act)


def _skip(turn: Turn, act: Act) -> tuple[State, Reply]:
    if not turn.state.open:
        return _open(turn).ask()
    return movements.skip(turn) if turn.moving else _answer(turn, replace(act, id="not_sure"))


def _next(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.moving:
        return movements.following(turn)
    return topics.more(turn, act) if act.kind is Kind.MORE else topics.following(turn, act)


def _choose(turn: Turn, act: Act) -> tuple[State, Reply]:
    if act.id == "both" and turn.checking:
        return checking.both(turn)
    if act.id == "both" and turn.state.open in movements.IN_FRONT:
        return movements.about(turn, "both") if turn.state.open == Open.MOVE_WHO else movements.answer(turn, "yes")
    if turn.state.open == Open.MOVE_WHERE and act.id != "both":
        return movements.want(turn, turn.content.moving.choices[1 if act.id == "second" else 0])
    return turn.ask(reworded=True) if turn.moving else topics.choose(turn, act)


def _repeat(turn: Turn, _: Act) -> tuple[State, Reply]:
    return _open(turn).ask(*turn.state.said[:-1])


def _number(turn: Turn, _: Act) -> tuple[State, Reply]:
    return _open(turn).ask(Say.NUMBER, Say.ADVICE_LINE)


def _back(turn: Turn, act: Act) -> tuple[State, Reply]:
    check = checking.current(turn)
    if turn.checking and not check.aside and (last := checking.last_answered(check)):
        return checking.reopen(turn, last, Say.ONCE_MORE)
    return _repeat(turn, act)


def _correct(turn: Turn, act: Act) -> tuple[State, Reply]:
    if turn.state.open in (Open.RECAP, Open.WHICH):
        return turn.having(open=Open.WHICH).ask()
    if turn.checking:
        return checking.correct(turn, act.id)
    if turn.moving:
        return movements.correct(turn, act.id)
    if turn.state.checked:
        return checking.start(turn, Say.ASK_AGAIN)
    return _answer(turn, act) if act.id else _missed(turn, act)


def _slower(turn: Turn, act: Act) -> tuple[State, Reply]:
    return _repeat(turn.having(slow=True), act)


def _sources(turn: Turn, _: Act) -> tuple[State, Reply]:
    check, topic = turn.state.check, turn.state.topic
    if turn.state.open == Open.CHECK and check is not None:
        return turn.ask(f"steps.{check.asked}.from")
    if turn.state.movement:
        return turn.ask(f"movements.{turn.state.movement}.from")
    return _open(turn).ask(f"topics.{topic}.from" if topic else Say.SOURCES)


def _help(turn: Turn, _: Act) -> tuple[State, Reply]:
    turn = _open(turn)
    help_ref = Say.HELP_CHECK if turn.state.open == Open.CHECK else f"questions.{turn.state.open}.help"
    return turn.ask(help_ref, reworded=True)


def _restart(turn: Turn, _: Act) -> tuple[State, Reply]:
    state, clearance = turn.state, situation.carried(turn.state)
    return checking.start(Turn(turn.content, State(noticed=state.noticed, slow=state.slow, clearance=clearance)))


def _child_speaking(turn: Turn, _: Act) -> tuple[State, Reply]:
    """A child at the speaker: fetch a grown-up; the check goes on about the child."""
    turn = checking.speaking_of(turn, "child")
    if turn.checking:
        state, reply = checking.about(turn, "child")
        return state, replace(reply, say=(Say.FETCH_ADULT, *reply.say))
    return checking.start(turn, Say.FETCH_ADULT, check=checking.fresh(turn, "child"))


def _missed(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Not understood: once in other words, the second time in a row a safe end."""
    check = turn.state.check
    if turn.state.open == Open.CHECK and check is not None and (counts_as := turn.content.steps[check.asked].missed):
        return checking.give(turn, counts_as)
    if turn.state.missed + 1 >= turn.content.missed_limit:
        return checking.cannot_tell(turn) if turn.checking else _give_up(turn)
    turn = _open(turn)
    heard = act.kind is not Kind.MISSED and turn.checking
    sorry = Say.SORRY_CHECK if turn.checking else Say.SORRY
    return turn.ask(Say.PLEASE_YES_NO if heard else sorry, reworded=True, missed=True)


def _give_up(turn: Turn) -> tuple[State, Reply]:
    if rank(turn.state.urgency) >= rank("today"):
        return checking.goodbye(turn)
    return turn.close(Say.GIVE_UP, Say.SIGNS_LAST, Say.GOODBYE)


def _open(turn: Turn) -> Turn:
    """Return the turn with a question to ask: a new session has none open yet."""
    return turn if turn.state.open else turn.having(open=Open.START)


_ACTS: dict[Kind, Callable[[Turn, Act], tuple[State, Reply]]] = {
    Kind.LAUNCH: _launch,
    Kind.START_CHECK: _start_check,
    Kind.ANSWER: _answer,
    Kind.ABOUT: _about,
    Kind.SIGN: lambda turn, act: checking.sign(turn, turn.content.signs[act.id], act.who),
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
    Kind.MORE: _next,
    Kind.NEXT: _next,
    Kind.CHOOSE: _choose,
    Kind.MOVE: _move,
    Kind.FELT: _felt,
    Kind.SKIP: _skip,
    Kind.REMIND: lambda turn, _: _open(turn).ask(Say.REMIND),
    Kind.SLOWER: _slower,
    Kind.SHORTER: topics.shorter,
    Kind.DECLINE: lambda turn, _: _open(turn).ask(Say.CANNOT_SAY),
    Kind.OTHER_PART: lambda turn, _: _open(turn).ask(Say.OTHER_PART),
    Kind.SOURCES: _sources,
    Kind.HELP: _help,
    Kind.RESTART: _restart,
    Kind.CHILD_SPEAKING: _child_speaking,
    Kind.MISSED: _missed,
}
"""How each kind of act is answered outside an emergency. STOP is answered before."""
