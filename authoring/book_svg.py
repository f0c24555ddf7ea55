"""Draws the red-flag check, as ``book_flow`` places it, as one SVG picture that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from authoring.book_flow import (
    CARD,
    CHIPS,
    LABELS,
    LEFT,
    LINE,
    PAD,
    RIGHT,
    ROW,
    TRUNK,
    WIDTH,
    Bus,
    Card,
    Row,
    after,
    chart,
    chip_width,
    heading,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authoring.records import RedFlagsFile

MEANS = {
    "emergency": "ends the check at once",
    "today": "speak to someone today",
    "days": "see a doctor in a few days",
    "weeks": "book a visit, 2 to 3 weeks",
}
SMALL = 'font-size="12"'
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
SIZE = f'viewBox="0 0 {WIDTH} {{:g}}" font-family="Arial, Helvetica, sans-serif" font-size="14"'


def draw(rules: RedFlagsFile, questions: Mapping[str, str], notes: Mapping[str, list[str]], about: str) -> str:
    """Return the picture as an SVG element."""
    plan = chart(rules, questions, notes)
    parts = [
        f'<svg class="flow" role="img" aria-labelledby="flow-title flow-about" {NAMESPACE} {SIZE.format(plan.height)}>',
        '<title id="flow-title">The red-flag check as a picture</title>',
        f'<desc id="flow-about">{escape(about)}</desc>',
        f'<rect width="{WIDTH}" height="{plan.height:g}" fill="#ffffff"/>',
        *(_bus(bus) for bus in plan.buses),
        *(_down(*one) for one in plan.downs),
        *(_card(card, trunk=card.x == TRUNK) for card in plan.cards.values()),
        _end(plan.end),
        _key(10),
    ]
    if plan.aside:
        parts.append(_text(LEFT, plan.aside, "Asked only when something was said:", 'font-weight="bold"'))
    return "\n".join([*parts, "</svg>"])


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" {more}>{escape(text)}</text>'.replace(" >", ">")


def _arrow(x: float, y: float, dx: int, dy: int) -> str:
    back = (x - 8 * dx, y - 8 * dy)
    one, two = (back[0] - 4 * dy, back[1] - 4 * dx), (back[0] + 4 * dy, back[1] + 4 * dx)
    return f'<path d="M{x:g} {y:g}L{one[0]:g} {one[1]:g}L{two[0]:g} {two[1]:g}Z" fill="#222222"/>'


def _bus(bus: Bus) -> str:
    lines = "".join(f"M{x:g} {y:g}H{bus.x:g}V{bus.end:g}H{bus.entry:g}" for x, y in bus.exits)
    arrow = _arrow(bus.entry, bus.end, 1 if bus.x < bus.entry else -1, 0)
    return f'<path d="{lines}" fill="none" stroke="#222222" stroke-width="1.4"/>{arrow}'


def _down(card: Card, top: float, bottom: float) -> str:
    x = card.x + CARD / 2
    line = f'<path d="M{x:g} {top:g}V{bottom:g}" stroke="#222222" stroke-width="1.4"/>'
    return (
        line
        + _arrow(x, bottom, 0, 1)
        + _text(x + 10, top + 18, ", ".join(card.down), 'font-size="13" font-style="italic"')
    )


def _card(card: Card, *, trunk: bool) -> str:
    line = f'stroke="#222222" stroke-width="{2 if trunk else 1.3}"'
    box = f'<rect x="{card.x}" y="{card.y:g}" width="{CARD}" height="{card.height:g}" rx="6" fill="#ffffff" {line}/>'
    parts = [f'<g id="flow-{card.name}">{box}']
    y = card.y + PAD + 10
    parts.append(_text(card.x + PAD, y, card.name, 'font-weight="bold" font-size="15"'))
    for count, line in enumerate(card.lines):
        parts.append(_text(card.x + PAD + (0 if count else heading(card.name)), y + LINE * count, line))
    y += LINE * (len(card.lines) - 1) + 1
    for note in card.notes:
        y += 15
        parts.append(_text(card.x + PAD, y, note, f'{SMALL} font-style="italic"'))
    return "".join([*parts, *(_row(card.x + PAD, row) for row in card.rows), "</g>"])


def _row(x: float, row: Row) -> str:
    answers = ", ".join(row.answers)
    out = _text(x, row.y + 4.5, answers, 'font-size="13" font-style="italic"')
    x += width(answers, 13) + 7
    if row.urgency in CHIPS:
        out += _chip(x, row.y, row.urgency, row.chip)
        x += chip_width(row.chip) + 8
    return out + (_text(x, row.y + 4.5, after(row), 'font-size="13" font-weight="bold"') if after(row) else "")


def _chip(x: float, y: float, urgency: str, text: str) -> str:
    box, ink = CHIPS[urgency].split("|")
    return f'<rect x="{x:g}" y="{y - 9.5:g}" width="{chip_width(text):g}" height="19" rx="4" {box}/>' + _text(
        x + 6, y + 4, text, f'font-size="11" font-weight="bold" fill="{ink}"'
    )


def _end(y: float) -> str:
    words = ["End: what was answered is read back, then", "the advice for the most urgent answer."]
    box = f'<rect x="{TRUNK}" y="{y:g}" width="{CARD}" height="54" rx="26" fill="#eeeeee" stroke="#222222"/>'
    lines = [(y + 23 + LINE * count, line) for count, line in enumerate(words)]
    return box + "".join(_text(TRUNK + CARD / 2, at, line, f'{SMALL} text-anchor="middle"') for at, line in lines)


def _key(y: float) -> str:
    out = _text(RIGHT, y + 12, "How soon to get help", 'font-weight="bold"')
    for count, urgency in enumerate(CHIPS):
        row = y + 9 + ROW * (count + 1)
        out += _chip(RIGHT, row, urgency, LABELS[urgency]) + _text(RIGHT + 118, row + 4.5, MEANS[urgency], SMALL)
    words = "* first \u201cnot sure\u201d: asked again in other words"
    return out + _text(RIGHT, y + 12 + ROW * (len(CHIPS) + 1), words, f'{SMALL} font-style="italic"')
