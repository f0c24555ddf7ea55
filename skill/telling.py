"""The tell form: warning signs told in groups, most urgent first, with what to do; nothing is asked about the person.

Each group ends with "Next, or stop?". Only a clear wish goes on: a yes, and whatever is unclear, gets the advice of the
group. What is not about the telling is answered as in the ask form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill import checking, red_flags, topics
from skill.acts import Act, Kind
from skill.content import AUDIENCES, URGENCIES, most_urgent, rank
from skill.form import TELL
from skill.replacing import replace
from skill.spoken import Open, Say
from skill.state import BARRED
from skill.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from skill.red_flags import Check
    from skill.reply import Reply
    from skill.state import State

    Answer = Callable[[Turn, Act], tuple[State, Reply]]


def acts(turn: Turn) -> Mapping[Kind, Answer]:
    """Return what is answered in another way: while signs are told, and in the tell form at all."""
    if turn.telling:
        return _WHILE_TOLD if turn.state.said else _BEFORE_TOLD
    return _INSTEAD if turn.content.form == TELL else {}


def advise(turn: Turn, name: str) -> tuple[State, Reply]:
    """Give the advice of a group, or what holds already if that is more urgent; the telling is over."""
    kind = turn.content.telling[name].advice
    urgency, _, whom = kind.partition("_")
    if urgency not in URGENCIES:
        return checking.emergency(turn, kind)
    turn = _about(turn, whom)
    if rank(turn.state.urgency) > rank(urgency):
        return _over(turn)
    advice = f"advice.{kind}" if whom else turn.own_words("advice", urgency, turn.state.audience)
    held = {"advice": advice} if rank(urgency) >= rank("today") else {}
    return _over(turn.having(urgency=urgency, **held), f"{advice}.say", said=urgency)


def _over(turn: Turn, *lead: str, said: str = "none") -> tuple[State, Reply]:
    """End the telling with what was reached, the signs to watch for, and what can be heard next.

    Reached is what the check would end with for somebody who said the same signs and no to all the rest; it is spoken
    unless ``said``, the urgency of the advice in ``lead``, is as high.
    """
    urgency = most_urgent(turn.state.urgency, _with_noes(turn).urgency)
    turn = turn.having(checked=True, told="", check=None, urgency=urgency)
    if rank(urgency) >= rank("today"):
        advice = checking.held_advice(turn)
        return turn.having(open=Open.AGAIN, advice=advice).ask(f"{advice}.say", Say.SIGNS_LAST)
    if rank(urgency) > rank(said):
        lead = (*lead, f"{_ending(turn)}.say")
    return turn.having(open=checking.after_check(turn)).ask(*lead, Say.SIGNS_LAST)


def _with_noes(turn: Turn) -> Check:
    """Return where the check ends with a no to whatever it still asks."""
    check, audience = _record(turn), turn.state.audience
    check = red_flags.about(turn.content, check, audience) if audience else red_flags.begin(turn.content, check)
    while check.asked:
        check = red_flags.answer(turn.content, check, "no")
    return check


def _ending(turn: Turn) -> str:
    """Return the reference of what is said of an urgency below today: for a child or a pregnancy their own words."""
    urgency = turn.state.urgency
    own = (f"endings.{urgency}_{who}" for who in turn.state.audience)
    return next((ref for ref in own if turn.content.has(f"{ref}.say")), f"advice.{urgency}")


def _record(turn: Turn) -> Check:
    """Return the record of what was said by itself."""
    return turn.state.check or checking.fresh(turn)


def _about(turn: Turn, *who: str) -> Turn:
    """Keep whom the session is about, said in passing: what does not suit them is not told."""
    for one in who:
        turn = checking.speaking_of(turn, one)
    named = {*turn.state.audience, *who} | ({*AUDIENCES} if "both" in who else set())
    return turn.having(audience=tuple(one for one in AUDIENCES if one in named))


def _tell(turn: Turn, name: str) -> tuple[State, Reply]:
    return turn.having(told=name).ask(f"telling.{name}.say")


def _place(turn: Turn, by: int) -> str:
    """Return the group so many places on; the first one before the first, nothing behind the last."""
    groups = list(turn.content.telling)
    place = max(0, groups.index(turn.state.told) + by)
    return groups[place] if place < len(groups) else ""


def _earlier(turn: Turn, step: str) -> str:
    """Return the group that tells what ``step`` asks, if it was told already; else the open one."""
    groups = list(turn.content.telling)
    found = turn.content.telling_of(step) or turn.state.told
    return min(found, turn.state.told, key=groups.index)


def _next(turn: Turn, _: Act) -> tuple[State, Reply]:
    after = _place(turn, 1)
    return _tell(turn, after) if after else _over(turn, Say.TELL_DONE)


def _back(turn: Turn, _: Act) -> tuple[State, Reply]:
    return _tell(turn, _place(turn, -1))


def _unclear(turn: Turn, _: Act) -> tuple[State, Reply]:
    return advise(turn, turn.state.told)


def _answer(turn: Turn, act: Act) -> tuple[State, Reply]:
    return _next(turn, act) if act.id == "no" else _unclear(turn, act)


def _correct(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Take "wait, actually yes": it may be about the group before, which is as urgent or more."""
    return _unclear(turn, act) if act.id == "no" else advise(turn, _place(turn, -1))


def _named(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Take a sign named in a word or two ("the leg one") for a report of it."""
    return advise(turn, _earlier(turn, act.id))


def _whom(turn: Turn, act: Act) -> tuple[State, Reply]:
    if act.id == "neither":
        return _unclear(turn, act)
    return _about(turn, act.id, act.who).ask(Say.THANKS)


def _sign(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Answer a sign below emergency with its advice; with another one that was said it may be an emergency.

    The group stays open; where an emergency group that is over tells more of it, that one is told again.
    """
    rule = turn.content.signs[act.id]
    turn = _about(turn, act.who, *rule.audience)
    record = red_flags.report(turn.content, _record(turn), rule)
    if record.emergency:
        return checking.emergency(turn, record.kind)
    step = rule.aside or rule.covers
    group = _earlier(turn, step) if step else turn.state.told
    if turn.content.telling[group].advice.partition("_")[0] in URGENCIES:
        group = turn.state.told
    again = () if group == turn.state.told else (f"telling.{group}.say",)
    return _raised(turn.having(check=record, told=group), rule.urgency, *again)


def _duration(turn: Turn, act: Act) -> tuple[State, Reply]:
    urgency, turn = topics.lasted(turn, act.weeks)
    return _raised(turn, urgency)


def _raised(turn: Turn, urgency: str, *again: str) -> tuple[State, Reply]:
    """Say the advice of an urgency where nothing more urgent holds, then a group that is told ``again``."""
    if rank(urgency) <= rank("none") or rank(urgency) < rank(turn.state.urgency):
        return turn.ask(Say.THANKS, *again)
    advice = turn.own_words("advice", urgency, turn.state.audience)
    record = _record(turn)
    turn = turn.having(check=replace(record, urgency=most_urgent(record.urgency, urgency)))
    turn = turn.having(advice=advice) if urgency == "today" else turn
    return turn.ask(f"{advice}.say", *again)


def _first(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Answer in a session that another form of the check began: nothing was told yet, so the telling begins.

    An answer on its way to a question that was asked can still be an emergency; a yes to it, and whatever is unclear,
    gets the advice of the group that tells what was asked.
    """
    answer, asked, record = _WHILE_TOLD.get(act.kind), turn.state.check, _record(turn)
    if act.kind is Kind.ANSWER and asked is not None and asked.asked:
        record = red_flags.answer(turn.content, asked, act.id)
        if record.emergency:
            return checking.emergency(turn, record.kind)
        turn = turn.having(check=record)
    no = act.kind is Kind.ANSWER and act.id == "no"
    if no or answer in (None, _next, _back, _again, _finish_first, _sources):
        return checking.start(turn, check=record)
    state, reply = _WHILE_TOLD[act.kind](turn, act)
    if state.open != Open.TELL:
        return state, reply
    lead = (ref for ref in reply.say if not ref.startswith("telling."))
    return checking.start(Turn(turn.content, state), *lead, check=state.check)


def _topic(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Put a topic off; what a complaint adds is taken: whom, how long, and after what."""
    turn = _about(turn, act.who)
    parts = [turn.content.complaints[part] for part in act.complaint if part in turn.content.complaints]
    step = next((part.answers for part in parts if part.answers), "")
    if step:
        barred = BARRED if step in turn.content.moving.barred_by else turn.state.clearance
        return _tell(turn.having(clearance=barred), _earlier(turn, step))
    return _duration(turn, act) if act.weeks is not None else _finish_first(turn, act)


def _finish_first(turn: Turn, _: Act) -> tuple[State, Reply]:
    return turn.ask(Say.FINISH_FIRST)


def _child_speaking(turn: Turn, _: Act) -> tuple[State, Reply]:
    return _about(turn, "child").ask(Say.FETCH_ADULT)


def _sources(turn: Turn, _: Act) -> tuple[State, Reply]:
    return turn.ask(f"telling.{turn.state.told}.from")


def _crisis(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Give the advice for a crisis: a wish to stop and a crisis sound alike, and it is not asked which."""
    return checking.emergency(turn, turn.content.steps[turn.content.end_it].answers["yes"].kind)


def _movements(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Say what guided movements are: guiding needs questions about the person first."""
    return topics.speak(turn, turn.content.moving.topic)


def _again(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Ask the open question in other words: the short answers speak of the questions of the check."""
    return turn.ask(reworded=True) if turn.state.open else turn.having(open=Open.START).ask()


_INSTEAD: dict[Kind, Answer] = {
    Kind.END_IT: _crisis,
    Kind.MOVE: _movements,
    Kind.SHORTER: _again,
}
_WHILE_TOLD: dict[Kind, Answer] = {
    Kind.ANSWER: _answer,
    Kind.LOOKALIKE: _unclear,
    Kind.MISSED: _unclear,
    Kind.CHOOSE: _unclear,
    Kind.FELT: _unclear,
    Kind.CORRECT: _correct,
    Kind.QUESTION: _named,
    Kind.NEXT: _next,
    Kind.MORE: _next,
    Kind.SKIP: _next,
    Kind.BACK: _back,
    Kind.ABOUT: _whom,
    Kind.SIGN: _sign,
    Kind.DURATION: _duration,
    Kind.TOPIC: _topic,
    Kind.MOVE: _finish_first,
    Kind.START_CHECK: _finish_first,
    Kind.CHILD_SPEAKING: _child_speaking,
    Kind.SOURCES: _sources,
    Kind.SHORTER: _again,
    Kind.END_IT: _crisis,
}
_BEFORE_TOLD: dict[Kind, Answer] = {kind: _first for kind in Kind if kind not in (Kind.LAUNCH, Kind.RESTART)}
