"""Walks every reachable state of the conversation, for the tests that prove things about all of them."""

from __future__ import annotations

import gc
import os
from collections import deque
from dataclasses import replace
from functools import cache
from itertools import count, islice
from typing import TYPE_CHECKING

from skill import content as contents
from skill.acts import Act, Kind
from skill.content import rank
from skill.dialogue import respond
from skill.form import TELL
from skill.situation import held_back
from skill.spoken import Open
from skill.state import BARRED, CLEARED, State
from skill.turn import MOVING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from skill.content import Content
    from skill.red_flags import Check
    from skill.reply import Reply

LOCALES = sorted(path.stem for path in contents.COMPILED.glob("*.json") if path.stem != "phrases")
GIVEN = ("yes", "no", "not_sure", "unclear", "maybe")
AMERICAN = contents.load("en-US")
TELLING = contents.load("en-US", form=TELL)
"""The same content in the tell form."""
PAIRED = frozenset(step for pair in AMERICAN.together for step in pair.steps)
"""Steps that are an emergency with another one."""
EVERY = int(os.environ.get("WALK_EVERY", "1"))
"""In one of how many states each act of ``VARIED`` is done: in all of them, but for `make test`, which hurries."""
VARIED = (Kind.SIGN, Kind.TOPIC, Kind.QUESTION, Kind.ABOUT, Kind.MOVE, Kind.CHOOSE, Kind.FELT, Kind.DURATION)
"""Acts that are many for what is named in them. Answers, misses, silence, going back, stopping are done everywhere."""
MOST_TURNS: int | None = None
"""How many turns of the conversation are walked; all of them, unless somebody is in a hurry (tests/code_mutants.py)."""


def acts(content: Content) -> list[Act]:
    """Return every act a patient can do: of ids that content treats alike, one."""
    ids: dict[Kind, tuple[str, ...]] = {
        Kind.ANSWER: GIVEN,
        Kind.ABOUT: ("child", "pregnant", "both", "neither", "other", "self"),
        Kind.SIGN: _one_of_each(content.signs),
        Kind.TOPIC: (
            *_one_of_each({name: replace(topic, next=()) for name, topic in content.topics.items()}),
            "none-such",
        ),
        Kind.QUESTION: ("G0", "Q2", "Q4b", "Q8", "P1", "U1", "X1"),
        Kind.CORRECT: ("yes", "no", ""),
        Kind.MOVE: ("", "lying", "walk", "back-press-up"),
        Kind.FELT: ("same", "easier", "worse"),
        Kind.CHOOSE: ("first", "second", "both"),
    }
    found = [Act(kind, name) for kind in Kind for name in ids.get(kind, ("",)) if kind is not Kind.DURATION]
    found += [Act(Kind.DURATION, weeks=weeks) for weeks in (1.0, 17.0)]
    found += [Act(Kind.TOPIC, "my-back-hurts", who, 17.0) for who in ("", "other", "child", "pregnant")]
    found += [Act(Kind.TOPIC, "my-back-hurts", complaint=(part,)) for part in ("fall", "leg")]
    return [*found, Act(Kind.SIGN, "fever", "child"), Act(Kind.SIGN, "fever", "pregnant")]


def _one_of_each(records: Mapping[str, object]) -> tuple[str, ...]:
    """Return the first id of each set of records that are alike."""
    return tuple({repr(record): name for name, record in reversed(list(records.items()))}.values())


def outline(state: State) -> tuple[object, ...]:
    """Return what decides how a conversation can go on: the state without the words it has said.

    Answers already given matter to going back only; whom questions are worded for, to words only. What the session
    holds matters where it is more than the check. Guided movements begin only in a calm session, so what came before
    matters little while they last.
    """
    if state.check is not None:
        more_urgent = rank(state.urgency) > rank(state.check.urgency) and (state.urgency, state.advice)
        return (state.open, check_outline(state.check), bool(state.check.answers), state.missed, more_urgent)
    if state.open in MOVING:
        return (state.open, state.moves, state.movement, bool(state.situation), state.checked, state.missed)
    offers = bool(state.topic), state.more_told, bool(state.after)
    told = state.urgency, state.advice, state.checked, frozenset(state.audience), state.missed, offers
    return (state.open, state.told, held_back(state), *told)


def check_outline(check: Check) -> tuple[object, ...]:
    """Return what decides how a check can go on.

    Many "not sure" raise to today: from there on their number changes nothing. Answers behind the open question matter
    where one more would make an emergency together with them.
    """
    raised = rank(check.urgency) >= rank("today")
    count = AMERICAN.not_sure_limit if raised else check.not_sure
    worries = frozenset(step for step in PAIRED if check.answers.get(step) == "yes")
    return (
        check.step,
        check.aside,
        check.clarifying,
        check.unclear,
        check.urgency,
        frozenset(check.audience),
        count,
        check.closed,
        _missing(worries),
    )


@cache
def _missing(worries: frozenset[str]) -> frozenset[str]:
    """Return the steps whose yes would make an emergency together with the worries there are."""
    return frozenset(step for one in AMERICAN.together for step in one.steps if {*one.steps} - worries == {step})


@cache
def conversation() -> tuple[tuple[State, Act, State, Reply], ...]:
    """Return every (state, act, new state, reply) that can be reached, outlines once."""
    return _kept(islice(walk(acts(AMERICAN)), MOST_TURNS))


def _kept(turns: Iterator[tuple[State, Act, State, Reply]]) -> tuple[tuple[State, Act, State, Reply], ...]:
    """Return all turns; they stay, and looking for garbage among so many of them would take a third of the time."""
    gc.disable()
    try:
        return tuple(turns)
    finally:
        gc.freeze()
        gc.enable()


@cache
def replies() -> frozenset[Reply]:
    """Return every reply that can be reached, equal ones once."""
    return frozenset(reply for _, _, _, reply in conversation())


def short_outline(state: State) -> tuple[object, ...]:
    """Return what decides what is said next in the tell form, which knows fewer states: what holds, not how it came."""
    held = max(rank(state.urgency), rank("none")), state.advice, frozenset(state.audience)
    if state.open == Open.TELL and state.check is not None:
        return (state.told, *held, state.check.urgency, frozenset(state.check.answers) & PAIRED)
    return (state.open, *held, state.missed, bool(state.topic), state.checked)


@cache
def telling() -> tuple[tuple[State, Act, State, Reply], ...]:
    """Return every (state, act, new state, reply) that can be reached in the tell form, short outlines once."""
    return _kept(islice(walk(acts(TELLING), content=TELLING, key=short_outline), MOST_TURNS))


@cache
def reachable() -> tuple[State, ...]:
    """Return every state that can be reached, outlines once."""
    return tuple({outline(state): state for state, _, _, _ in conversation()}.values())


@cache
def guided() -> tuple[tuple[State, Act, State, Reply], ...]:
    """Return every turn of guided movements that sessions of every kind reach, and the turns that open them."""
    urgencies = [("", False), *((urgency, True) for urgency in ("none", "days", "today"))]
    audiences: list[tuple[str, ...]] = [(), ("child",), ("pregnant",)]
    starts = [
        State(Open.START, urgency=urgency, checked=checked, audience=audience, person=person, clearance=clearance)
        for urgency, checked in urgencies
        for audience in audiences
        for person in ("you", "they")
        for clearance in ("", CLEARED, BARRED)
    ]
    starts += [State(Open.START, situation=name) for name in AMERICAN.moving.situations]
    return _kept(walk(acts(AMERICAN), starts, within=MOVING))


def walk(
    everything: Iterable[Act],
    starts: Iterable[State] = (State(),),
    within: tuple[str, ...] = (),
    content: Content = AMERICAN,
    key: Callable[[State], tuple[object, ...]] = outline,
) -> Iterator[tuple[State, Act, State, Reply]]:
    """Yield every (state, act, new state, reply) that ``everything`` done from ``starts`` on can reach.

    With ``within`` only states whose open question is one of these are gone on from.
    """
    waiting = deque(starts)
    seen = {key(state) for state in waiting}
    shares = [
        [act for number, act in enumerate(everything) if act.kind not in VARIED or number % EVERY == share]
        for share in range(EVERY)
    ]
    for number in count():
        if not waiting:
            return
        state = waiting.popleft()
        for act in shares[number % EVERY]:
            after, reply = respond(content, state, act)
            yield state, act, after, reply
            if within and after.open not in within:
                continue
            if (at := key(after)) not in seen:
                seen.add(at)
                waiting.append(after)
