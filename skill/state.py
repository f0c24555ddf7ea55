"""What the skill remembers between two turns of one session: ids and counters, never words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from skill.content import AUDIENCES, URGENCIES, most_urgent
from skill.form import ASK
from skill.red_flags import Check
from skill.replacing import replace
from skill.spoken import Open

if TYPE_CHECKING:
    from skill.content import Content

VERSION = 1
MOST_SAID = 24
"""No turn speaks so many references; more of them were not written by us."""
CLEARED, BARRED = "cleared", "barred"
"""Whether somebody may be guided through movements."""
GUIDED = (Open.MOVE_READY, Open.MOVE_FELT, Open.MOVE_ON)
"""Open questions about one movement."""
ABOUT_THE_PERSON = (
    Open.CHECK,
    Open.RECAP,
    Open.WHICH,
    Open.MOVE_WHO,
    Open.MOVE_GATE,
    Open.MOVE_LEFT,
    Open.MOVE_WHERE,
    *GUIDED,
    Open.HOW_LONG,
)
"""Open questions that the tell form never asks."""
PERSONS = ("you", "they", "child")
"""Whom questions can be worded for: the keys of people.yaml."""


@dataclass(frozen=True, slots=True)
class State:
    """The conversation so far. Everything here is dropped when the session ends."""

    open: str = ""
    """Which question the microphone is open for: check, or a key of ``questions`` in phrases.yaml."""
    check: Check | None = None
    """The red-flag check while it is open, its recap included."""
    urgency: str = ""
    """The highest urgency of this session; empty before any was given."""
    advice: str = ""
    """Reference of the advice ("advice.hospital") that goes with ``urgency`` from today upwards."""
    checked: bool = False
    """A check has ended in this session."""
    audience: tuple[str, ...] = ()
    person: str = "you"
    """Whom questions are about: you, they, child."""
    missed: int = 0
    """Times in a row that nothing was recognised."""
    topic: str = ""
    """The topic spoken last."""
    more_told: bool = False
    heard: tuple[str, ...] = ()
    """Topics spoken in this session."""
    after: str = ""
    """A topic to offer when the check is over."""
    noticed: bool = False
    """The notice (education, not a diagnosis) was spoken."""
    slow: bool = False
    clearance: str = ""
    """Guided movements: "cleared" by the questions before them, "barred" for this session, or not yet known."""
    situation: str = ""
    """What was learned that decides which movements suit: a key of ``Moving.situations``."""
    moves: str = ""
    """The set that is guided or was chosen, while that goes on."""
    movement: str = ""
    """The movement that is guided or was asked for, while that goes on."""
    told: str = ""
    """The group of warning signs told last, while that goes on: a key of ``Content.telling``."""
    plan: str = ""
    """The plan for the day that fits how long it has hurt: a topic."""
    said: tuple[str, ...] = ()
    """References of what was spoken last, for "repeat"."""


def to_json(state: State) -> dict[str, Any]:
    """Return session attributes: fields that differ from a fresh state, and the version."""
    fresh = State()
    kept: dict[str, Any] = {"v": VERSION}
    for item in fields(State):
        value = getattr(state, item.name)
        if value != getattr(fresh, item.name):
            kept[item.name] = asdict(value) if isinstance(value, Check) else value
    return kept


def from_json(raw: object) -> State:
    """Read session attributes; anything that does not fit is a fresh start, never an error."""
    try:
        state = _state(raw)
        return state if _sound(state) else State()
    except (TypeError, ValueError, KeyError, AttributeError):
        return State()


def _state(raw: object) -> State:
    if not isinstance(raw, dict) or raw.get("v") != VERSION:
        return State()
    known = {item.name: raw[item.name] for item in fields(State) if item.name in raw}
    for name in ("audience", "said", "heard"):
        known[name] = tuple(known.get(name, ()))
    if known.get("check") is not None:
        kept = {item.name: known["check"][item.name] for item in fields(Check) if item.name in known["check"]}
        known["check"] = Check(**{**kept, "audience": tuple(kept.get("audience", ()))})
    return State(**known)


def _sound(state: State) -> bool:
    """Tell whether every field has its type and its values are possible."""
    check = state.check
    return (
        _typed(state, State())
        and state.urgency in ("", *URGENCIES)
        and state.missed >= 0
        and set(state.audience) <= set(AUDIENCES)
        and state.person in PERSONS
        and state.clearance in ("", CLEARED, BARRED)
        and all(isinstance(ref, str) for ref in (*state.said, *state.heard))
        and len(state.said) <= MOST_SAID
        and len(set(state.heard)) == len(state.heard)
        and (check is None or _sound_check(check))
    )


def _sound_check(check: Check) -> bool:
    return (
        _typed(check, Check())
        and check.urgency in URGENCIES
        and not check.emergency
        and not check.kind
        and check.not_sure >= 0
        and set(check.audience) <= set(AUDIENCES)
        and all(isinstance(given, str) for given in check.answers.values())
    )


def _typed(record: State | Check, fresh: State | Check) -> bool:
    return all(
        isinstance(getattr(record, item.name), type(getattr(fresh, item.name)))
        for item in fields(record)
        if item.name != "check"
    )


def fits(state: State, content: Content) -> State:
    """Return ``state``, or a fresh one where it names what this content does not have and cannot go on without.

    What was only said, heard or offered is dropped where there is no such text any more: the urgency reached stays.
    A session that the ask form began goes on in the tell form: what was said and reached is kept, nothing was told yet,
    and a yes on its way is about the group that tells what was asked.
    """
    check = state.check
    steps = set() if check is None else {check.step, check.aside, check.origin, *check.answers} - {""}
    topic, after, plan = (name if name in content.topics else "" for name in (state.topic, state.after, state.plan))
    heard = tuple(name for name in state.heard if name in content.topics)
    said = state.said if all(map(content.has, state.said)) else ()
    state = replace(state, topic=topic, after=after, plan=plan, heard=heard, said=said)
    known = (
        steps <= content.steps.keys()
        and {state.situation, state.moves} - {""} <= content.moving.sets.keys()
        and {state.movement} - {""} <= content.movements.keys()
        and {state.told} - {""} <= content.telling.keys()
        and (check is None or all(given in content.steps[step].answers for step, given in check.answers.items()))
        and all(content.has(ref) for ref in _needed(state))
    )
    if not known:
        return State(noticed=state.noticed, clearance=state.clearance)
    if content.form == ASK or state.open not in ABOUT_THE_PERSON:
        return state
    told = content.telling_of(check.asked if check else "") or next(iter(content.telling))
    if check is not None:
        audience = tuple(dict.fromkeys((*state.audience, *check.audience)))
        state = replace(state, audience=audience, urgency=most_urgent(state.urgency, check.urgency))
    return replace(state, open=Open.TELL, told=told, said=(), moves="", movement="")


def _needed(state: State) -> tuple[str, ...]:
    """Return the references without which the open question cannot be asked or answered, and advice repeated."""
    given = state.advice or state.open in (Open.NUMBER, Open.AGAIN) or state.urgency == "emergency"
    advice = (f"{state.advice}.say", f"{state.advice}.short") if given else ()
    if not state.open:
        return advice
    after = (f"topics.{state.after}.say",) if state.open == Open.AFTER_CHECK else ()
    check = ("",) if state.open in (Open.CHECK, Open.RECAP, Open.WHICH) and state.check is None else ()
    offer = ("",) if state.open == Open.OFFER and not state.topic else ()
    guided = (f"movements.{state.movement}.place",) if state.open in GUIDED else ()
    told = (f"telling.{state.told}.say",) if state.open == Open.TELL else ()
    return (*question(state), *advice, *after, *check, *offer, *guided, *told)


def question(state: State) -> tuple[str, str]:
    """Return the references of the open question and of the same in other words."""
    check = state.check
    if state.open == Open.CHECK and check is not None:
        step = f"steps.{check.asked}"
        return (f"{step}.clarify", f"{step}.clarify_again") if check.clarifying else (f"{step}.ask", f"{step}.reword")
    if state.open == Open.OFFER and state.topic:
        return f"topics.{state.topic}.offer", f"topics.{state.topic}.offer_again"
    if state.open == Open.AFTER_CHECK:
        return f"topics.{state.after}.suggest", f"topics.{state.after}.suggest_again"
    return f"questions.{state.open}.ask", f"questions.{state.open}.reword"
