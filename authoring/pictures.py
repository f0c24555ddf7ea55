"""The two pictures of docs/architecture.md: the way of a turn through the house, and the red-flag check.

Both are SVG files that need nothing else. The check is drawn from the content, so it cannot lag behind it; what the
way of a turn names is looked up by a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from authoring.book_check import CheckPages
from authoring.book_pages import Picture
from authoring.book_words import Spoken

if TYPE_CHECKING:
    from authoring.library import Library

TURN = "docs/pictures/turn.svg"
CHECK = "docs/pictures/check.svg"
WIDE, HIGH, GAP, EDGE = 330, 66, 34, 20
ASIDE = WIDE + 2 * EDGE + 60
FONT = 'font-family="Arial, Helvetica, sans-serif"'


@dataclass(frozen=True)
class Stop:
    """One stop of a turn."""

    name: str
    """A function, dotted; the file where it is is drawn."""
    does: str
    hands_on: str
    """What goes down to the next stop."""
    reads: str = ""
    """What it reads beside that: files of skill/compiled/, or another folder."""


STOPS = (
    Stop("lambda_function.handler", "the door; a guard stands around it", "event of Alexa (JSON)"),
    Stop("skill.alexa.requests.needed", "copies only what the skill reads", "event, much smaller"),
    Stop("skill.state.from_json", "reads the session attributes", "State", "session attributes"),
    Stop("skill.alexa.requests.intent_act", "what the intent means; signs in a slot", "State + Act", "phrases.json"),
    Stop("skill.dialogue.respond", "pure: what is said, what is open next", "State + Reply", "<locale>.json"),
    Stop("skill.alexa.render.response", "speech, card, reprompt", "response"),
    Stop(
        "skill.alexa.screen.directive",
        "only where there is a screen",
        "response of Alexa (JSON)",
        "skill/alexa/screens",
    ),
)
"""The way of one turn, from the event to the response."""


def turn_picture() -> str:
    """Return the way of a turn as an SVG picture."""
    step = HIGH + GAP
    height = EDGE * 2 + step * len(STOPS) + 14
    about = "; then ".join(f"{stop.name}: {stop.does}" for stop in STOPS)
    size = f'viewBox="0 0 {ASIDE + 250} {height}" {FONT} font-size="14"'
    parts = [
        f'<svg role="img" xmlns="http://www.w3.org/2000/svg" {size}>',
        f"<title>The way of a turn</title><desc>{escape(about)}</desc>",
        f'<rect width="{ASIDE + 250}" height="{height}" fill="#ffffff"/>',
    ]
    for count, stop in enumerate(STOPS):
        parts += _stop(stop, EDGE + count * step, first=count == 0)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _stop(stop: Stop, y: int, *, first: bool) -> list[str]:
    middle = EDGE + WIDE // 2
    pure = stop.name == "skill.dialogue.respond"
    parts = [
        _box(EDGE, y, WIDE, "#fbdcae" if pure else "#dbe7f3" if first else "#ffffff"),
        _words(EDGE + 12, y + 27, stop.name, 'font-weight="bold"'),
        _words(EDGE + 12, y + 49, stop.does),
        f'<path d="M{middle} {y + HIGH}V{y + HIGH + GAP - 2}" stroke="#222222" stroke-width="1.4"/>',
        f'<path d="M{middle} {y + HIGH + GAP}l-4 -8h8Z" fill="#222222"/>',
        _words(middle + 10, y + HIGH + 21, stop.hands_on, 'font-style="italic" font-size="13"'),
    ]
    if stop.reads:
        line = f"M{ASIDE} {y + HIGH / 2:g}H{EDGE + WIDE + 8}"
        parts += [
            _box(ASIDE, y + 13, 230, "#e4efe6", high=40),
            _words(ASIDE + 12, y + 38, stop.reads, 'font-size="13"'),
            f'<path d="{line}" stroke="#222222" stroke-width="1.4" stroke-dasharray="4 3"/>',
            f'<path d="M{EDGE + WIDE} {y + HIGH / 2:g}l8 -4v8Z" fill="#222222"/>',
        ]
    return parts


def _box(x: int, y: int, wide: int, fill: str, high: int = HIGH) -> str:
    return f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" rx="6" fill="{fill}" stroke="#222222"/>'


def _words(x: int, y: int, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" {more}>{escape(text)}</text>'.replace(" >", ">")


def check_picture(library: Library) -> str:
    """Return the red-flag check as the book draws it."""
    (picture,) = (one for one in CheckPages(library, Spoken(library)).flow().blocks if isinstance(one, Picture))
    return f"{picture.svg}\n"


def outputs(library: Library) -> dict[str, str]:
    """Return both pictures, by path below the project."""
    return {TURN: turn_picture(), CHECK: check_picture(library)}
