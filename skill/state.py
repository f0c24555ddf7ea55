"""What the skill remembers between two turns of one session: ids and counters, never words."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from skill.content import AUDIENCES, URGENCIES
from skill.red_flags import Check

if TYPE_CHECKING:
    from skill.content import Content

VERSION = 1


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
    """Which advice (key of advice.yaml) goes with ``urgency`` from today upwards."""
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
    after: str = ""
    """A topic to offer when the check is over."""
    noticed: bool = False
    """The notice (education, not a diagnosis) was spoken."""
    slow: bool = False
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
    if not isinstance(raw, dict) or raw.get("v") != VERSION:
        return State()
    try:
        known = {item.name: raw[item.name] for item in fields(State) if item.name in raw}
        for name in ("audience", "said"):
            known[name] = tuple(str(value) for value in known.get(name, ()))
        if known.get("check") is not None:
            known["check"] = _check(known["check"])
        state = State(**known)
    except (TypeError, ValueError, KeyError, AttributeError):
        return State()
    return state if _sound(state) else State()


def _check(raw: dict[str, Any]) -> Check:
    kept = {item.name: raw[item.name] for item in fields(Check) if item.name in raw}
    return Check(**{**kept, "audience": tuple(kept.get("audience", ())), "answers": dict(kept["answers"])})


def _sound(state: State) -> bool:
    """Tell whether every field has its type and its values are possible."""
    fresh = State()
    typed = all(
        isinstance(getattr(state, item.name), type(getattr(fresh, item.name)))
        for item in fields(State)
        if item.name != "check"
    )
    if not typed or state.urgency not in ("", *URGENCIES) or state.missed < 0:
        return False
    if not set(state.audience) <= set(AUDIENCES) or state.person not in ("you", "they", "child"):
        return False
    return (state.open in ("check", "recap", "which")) <= (state.check is not None) and _sound_check(state.check)


def _sound_check(check: Check | None) -> bool:
    if check is None:
        return True
    fresh = Check()
    typed = all(isinstance(getattr(check, item.name), type(getattr(fresh, item.name))) for item in fields(Check))
    return (
        typed
        and check.urgency in URGENCIES
        and not check.emergency
        and check.not_sure >= 0
        and set(check.audience) <= set(AUDIENCES)
        and all(isinstance(given, str) for given in check.answers.values())
    )


def fits(state: State, content: Content) -> State:
    """Return ``state``, or a fresh one where it names what this content does not have."""
    check = state.check
    steps = set() if check is None else {check.step, check.aside, check.origin, *check.answers} - {""}
    topics = {state.topic, state.after} - {""}
    known = steps <= content.steps.keys() and topics <= content.topics.keys() and all(map(content.has, state.said))
    asked = state.open in ("", "check") or content.has(f"questions.{state.open}.ask")
    told = not state.advice or content.has(f"advice.{state.advice}.say")
    answered = check is None or all(given in content.steps[step].answers for step, given in check.answers.items())
    return state if known and asked and told and answered else State(noticed=state.noticed)
