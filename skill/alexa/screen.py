"""The screen of a reply: which document of ``screens/`` is shown, and its data. Only for devices that have one.

A document is ``base.json`` (colours, sizes by viewport, styles, layouts) with its own ``mainTemplate``. The data of all
of them is flat, its texts final, and every name a document binds is there, so nothing can be undefined on a device.

Data (``payload.data``):

- question: heading, notice, advice, question, details [text], keys, list (keys below each other), emergency, touch
- answer: heading, notice, advice, title, details, source, question, keys, footer
- urgent: title, number, long (the number is words), where, do, telling, tell, watch, question, keys
- movement: title, place, marks [done?], steps [{number, words}], count, care, details, question, keys, emergency

``notice`` is advice in a sentence, ``advice`` the same in a few words. ``keys`` are what can be touched: {id, label,
arguments, row (where two stand beside each other)}. ``arguments`` come back in the UserEvent (``requests.touch_act``)
as ["answer", what, asking]: ``what`` is a name of ``requests.TOUCHED``, a set of movements, a topic or a step.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skill.alexa.requests import SET_PREFIX, STEP_PREFIX
from skill.movements import IN_FRONT
from skill.spoken import Open, Say
from skill.state import GUIDED
from skill.turn import IN_CHECK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ask_sdk_model import Directive

    from skill.content import Content
    from skill.red_flags import Check
    from skill.reply import Reply
    from skill.state import State

FOLDER = Path(__file__).parent / "screens"
TOKEN = "back-pain-guide"  # noqa: S105 - the name of the document, not a secret
MOST_BESIDE = 4
"""More keys than this stand below each other and scroll with the question."""
OF_CHECK = (*IN_CHECK, Open.TELL)
"""Open questions of the check in both its forms."""
LONG = 6
"""Characters of an emergency number; what is longer is words ("your local emergency number")."""


@cache
def document(name: str) -> dict[str, Any]:
    """Return an APL document with the layouts that it uses, read once."""
    base, own = (json.loads((FOLDER / f"{part}.json").read_text(encoding="utf-8")) for part in ("base", name))
    layouts: dict[str, Any] = {}
    searched = json.dumps(own)
    while used := {one: row for one, row in base["layouts"].items() if one not in layouts and f'"{one}"' in searched}:
        layouts |= used
        searched = json.dumps(used)
    return {**base, "layouts": layouts, **own}


def directive(content: Content, state: State, reply: Reply) -> Directive:
    """Return the directive that shows ``reply``."""
    from ask_sdk_model.interfaces.alexa.presentation.apl import (  # noqa: PLC0415 - a speaker need not load it
        RenderDocumentDirective,
    )

    name, data = show(content, state, reply)
    return RenderDocumentDirective(token=TOKEN, document=document(name), datasources={"data": data})


def show(content: Content, state: State, reply: Reply) -> tuple[str, dict[str, Any]]:
    """Return the document that suits ``reply``, and its data.

    Urgent advice has the screen to itself, unless a question of the check or an answer goes with it: then its
    title stands above them.
    """
    shown = _Words(content, state.person)
    alone = reply.urgency == "today" and not reply.topic and state.open not in OF_CHECK
    if (reply.urgency == "emergency" or alone) and content.has(f"{reply.card}.do"):
        return "urgent", _urgent(shown, state, reply)
    if reply.movement or (state.open in GUIDED and not reply.say):
        return "movement", _movement(shown, state, reply)
    if reply.ask and (state.open in OF_CHECK or not (reply.topic or reply.card)):
        return "question", _question(shown, state, reply)
    return "answer", _answer(shown, state, reply)


class _Words:
    """Texts as they are written, for one person."""

    def __init__(self, content: Content, person: str) -> None:
        self.content = content
        self.person = person

    def text(self, ref: str) -> str:
        """Return a text with its numbers in digits."""
        texts, own = self.content.texts, f"{ref}@{self.person}"
        name = own if own in texts else ref
        return texts.get(f"{name}@written", texts[name])

    def maybe(self, ref: str) -> str:
        """Return a text, or nothing where this locale has none."""
        return self.text(ref) if self.content.has(ref) else ""

    def texts(self, refs: Iterable[str]) -> list[str]:
        """Return several texts."""
        return [self.text(ref) for ref in refs]


def _urgent(shown: _Words, state: State, reply: Reply) -> dict[str, Any]:
    emergency = reply.urgency == "emergency"
    number = shown.text("screen.number") if emergency else ""
    return {
        "title": shown.text(f"{reply.card}.title"),
        "number": number,
        "long": len(number) > LONG,
        "where": shown.text("screen.number_where") if emergency and len(number) <= LONG else "",
        "do": shown.text(f"{reply.card}.do"),
        "telling": shown.text("screen.tell"),
        "tell": shown.text(f"{reply.card}.tell"),
        "watch": "" if emergency else shown.text("screen.watch"),
        "question": shown.text(reply.ask) if reply.ask else "",
        "keys": _keys(shown.content, state, reply),
    }


def _movement(shown: _Words, state: State, reply: Reply) -> dict[str, Any]:
    """Return a movement: how to get into place for it, then its steps, as many as are spoken in one turn.

    One that is done later (a walk) is shown whole. While only the question is asked anew, the same is shown.
    """
    name = reply.movement or state.movement
    about, row = f"movements.{name}", shown.content.movements[name]
    guiding = reply.step > 0 if reply.movement else state.open != Open.MOVE_READY
    steps = [{"number": "", "words": shown.text(f"{about}.position")}] if not (guiding and row.count) else []
    if guiding:
        numbers = range(1, row.steps + 1)
        steps += [{"number": str(number), "words": shown.text(f"{about}.step{number}")} for number in numbers]
    care = (shown.maybe(f"{about}.caution"), shown.text(f"{about}.stop_if"))
    members = shown.content.moving.sets.get(state.moves, ())
    place = members.index(name) + 1 if name in members else 0
    words = shown.text("screen.place").replace("[places]", str(len(members))).replace("[place]", str(place))
    return {
        "title": _headline(shown.text(f"{about}.title")),
        "place": words if place else "",
        "marks": [number < place for number in range(len(members))] if place else [],
        "steps": steps,
        "count": _headline(shown.maybe(f"{about}.times")) if guiding else "",
        "care": " ".join(filter(None, care)),
        "details": shown.texts(ref for ref in reply.say if not ref.startswith(f"{about}.") and ref != Say.MOVE_NEXT),
        "question": shown.text(reply.ask) if reply.ask else "",
        "keys": _keys(shown.content, state, reply),
        "emergency": shown.text("screen.emergency"),
    }


def _answer(shown: _Words, state: State, reply: Reply) -> dict[str, Any]:
    """Return a topic or the ending of a check: its card's words where it has a card, else what is said."""
    topic = f"topics.{reply.topic}" if reply.topic else ""
    about = topic or reply.card
    advice = reply.card if topic and reply.card != topic else ""
    said = [ref for ref in reply.say if ref.startswith(f"{about}.")] if about else reply.say
    return {
        "heading": shown.text("screen.heading"),
        **_notice(shown, advice),
        "title": _headline(shown.text(f"{about}.title" if about else "screen.heading")),
        "details": shown.texts([f"{about}.card"] if f"{about}.say" in said else said),
        "source": shown.maybe(f"{about}.source"),
        "question": shown.text(reply.ask) if reply.ask else "",
        "keys": _keys(shown.content, state, reply),
        "footer": shown.text("card.footer"),
    }


def _question(shown: _Words, state: State, reply: Reply) -> dict[str, Any]:
    """Return a question, and below it what was said before it: the emergency signs before anything else."""
    found = _keys(shown.content, state, reply)
    advice = reply.card if reply.urgency else ""
    left_out = (Say.HOW_TO_ANSWER, f"{advice}.say", f"{advice}.short") if found else ()
    said = sorted((ref for ref in reply.say if ref not in left_out), key=lambda ref: ref != Say.SIGNS_FIRST)
    said = said or ([] if found and state.open not in SPOKEN else [f"questions.{state.open}.help"])
    return {
        "heading": shown.text("screen.check" if state.open in OF_CHECK else "screen.heading"),
        **_notice(shown, advice),
        "question": shown.text(reply.ask),
        "details": shown.texts(said),
        "keys": found,
        "list": len(found) > MOST_BESIDE,
        "emergency": shown.text("screen.emergency"),
        "touch": shown.text("screen.touch") if found else "",
    }


def _notice(shown: _Words, advice: str) -> dict[str, str]:
    """Return advice in one sentence, and in a few words where there is less room."""
    few = shown.maybe(f"{advice}.title")
    return {"notice": shown.maybe(f"{advice}.do") or few, "advice": few}


def _keys(content: Content, state: State, reply: Reply) -> list[dict[str, Any]]:
    return keys(content, touchable(content, state), asking(state)) if reply.ask else []


def keys(content: Content, names: Iterable[str], asked: str) -> list[dict[str, Any]]:
    """Return what can be touched, by its names, while the question ``asked`` is open."""
    return [
        {"id": f"key{place}", "label": label(content, name), "arguments": ["answer", name, asked], "row": place // 2}
        for place, name in enumerate(names)
    ]


def label(content: Content, name: str) -> str:
    """Return the label of what can be touched; said aloud it does the same."""
    ref = f"screen.labels.{name.removeprefix(STEP_PREFIX).removeprefix(SET_PREFIX)}"
    return content.text(ref) if content.has(ref) else _headline(content.text(f"topics.{name}.title"))


def asking(state: State) -> str:
    """Return the name of the open question and what it is about: touched on the screen of another one it is stale."""
    if state.open == Open.CHECK and state.check is not None:
        return f"{state.check.asked}.clarify" if state.check.clarifying else state.check.asked
    about = {Open.TELL: state.told, Open.OFFER: state.topic, **dict.fromkeys(GUIDED, state.movement)}
    return ".".join(filter(None, (state.open, about.get(Open(state.open), ""))))


def touchable(content: Content, state: State) -> tuple[str, ...]:
    """Return the names of the answers to the open question that can be touched: all that it asks for."""
    check = state.check
    if state.open == Open.CHECK and check is not None:
        return _answers(content, check)
    if state.open == Open.WHICH and check is not None:
        return tuple(f"{STEP_PREFIX}{step}" for step in check.answers if content.has(f"screen.labels.{step}"))
    if state.open == Open.OFFER and state.topic:
        return (*content.topics[state.topic].next, "NO")
    if state.open == Open.MOVE_WHERE:
        return (*(f"{SET_PREFIX}{name}" for name in content.moving.choices), "NOT_SURE")
    return TO_TOUCH.get(Open(state.open), YES_NO_NOT_SURE[:2])


YES_NO_NOT_SURE = ("YES", "NO", "NOT_SURE")
TO_TOUCH: dict[Open, tuple[str, ...]] = {
    Open.MENU: (),
    Open.RECAP: YES_NO_NOT_SURE,
    Open.TELL: ("NEXT", "STOP"),
    **dict.fromkeys(IN_FRONT, YES_NO_NOT_SURE),
    Open.MOVE_READY: ("READY", "SKIP", "STOP"),
    Open.MOVE_FELT: ("SAME", "EASIER", "WORSE", "STOP"),
    Open.HOW_LONG: ("NOT_SURE",),
}
"""Answers to open questions that are no plain yes or no; "stop" stands beside every movement."""
SPOKEN = (Open.MENU, Open.HOW_LONG)
"""Open questions whose answers must be spoken: what can be said is shown."""


def _answers(content: Content, check: Check) -> tuple[str, ...]:
    """Return the answers to a question of the check: yes, no and not sure, but at the gate whom it names."""
    if check.asked == content.start and check.clarifying:
        return ("CHILD", "PREGNANT", "NEITHER", "NOT_SURE")
    if check.asked == content.steps[content.start].answers["yes"].next:
        return ("CHILD", "PREGNANT", "BOTH", "NOT_SURE")
    return YES_NO_NOT_SURE


def _headline(text: str) -> str:
    return text[:1].upper() + text[1:]
