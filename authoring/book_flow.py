"""Places the red-flag check on one picture: the trunk as a column, follow-ups right, audiences left.

Every step is a card; every answer that does more than go down is a row of it, and its line starts at that row.
In the gaps between the columns each step has one upright lane that all lines to it share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

from authoring.table import outcomes, trunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authoring.records import OutcomeRow, RedFlagsFile, StepRow

LABELS = {"emergency": "EMERGENCY", "today": "TODAY", "days": "WITHIN DAYS", "weeks": "IN WEEKS", "none": "NO ADVICE"}
"""Each urgency in print; the colour only repeats it."""
CHIPS = {
    "emergency": 'fill="#8a1c1c" stroke="#5c0f0f"|#ffffff',
    "today": 'fill="#fbdcae" stroke="#6b3f00" stroke-width="2"|#3d2400',
    "days": 'fill="#dbe7f3" stroke="#1f3d5c" stroke-dasharray="5 3"|#12283f',
    "weeks": 'fill="#e4efe6" stroke="#2f4f37" stroke-dasharray="1.5 3"|#1c3322',
}
"""Box and ink of each urgency: fill, outline and dashes differ, so black and white print is enough."""
CARD, GUTTER, EDGE, GAP = 276, 80, 28, 27
LEFT, TRUNK, RIGHT = EDGE, EDGE + CARD + GUTTER, EDGE + 2 * (CARD + GUTTER)
WIDTH = RIGHT + CARD + EDGE
LANES, LANE = 4, 16
LINE, ROW, PAD = 18, 22, 9
DOWN = 3
"""So many answers are named on a line down."""
WIDE = {**dict.fromkeys("ijl'|", 0.23), **dict.fromkeys("fIt.,:; ()-/*!", 0.32), **dict.fromkeys("mwMW\u2192", 0.88)}
"""Widths of letters in the font, as parts of its size; small letters and digits 0.56, capitals 0.72."""


@dataclass
class Row:
    """Answers of a step with the same consequence."""

    answers: list[str]
    urgency: str
    kind: str
    target: str
    after: str = ""
    """What is written where no line leads on."""
    y: float = 0

    @property
    def chip(self) -> str:
        """The label of its outcome; empty where only the next step follows."""
        return " · ".join(part for part in (LABELS.get(self.urgency, ""), self.kind) if part)


@dataclass
class Card:
    """One step as drawn."""

    name: str
    x: int
    lines: list[str]
    notes: list[str]
    rows: list[Row]
    down: list[str] = field(default_factory=list)
    """The answers that lead to the card below."""
    y: float = 0

    @property
    def height(self) -> float:
        """From its top edge to its bottom edge."""
        return PAD + LINE * len(self.lines) + 15 * len(self.notes) + ROW * len(self.rows) + 6


@dataclass
class Bus:
    """All lines in one gap that end at the same step."""

    gap: int
    target: Card
    entry: float
    """x of the edge it enters."""
    exits: list[tuple[float, float]] = field(default_factory=list)
    lane: int = 0

    @property
    def end(self) -> float:
        """Y of the arrow: lines from the left and from the right never enter at one height."""
        return self.target.y + (14 if self.entry == self.target.x else 25)

    @property
    def x(self) -> float:
        """Where its upright line runs."""
        return GAPS[self.gap] + self.lane * (LANE if 0 < self.gap < len(GAPS) - 1 else 6)

    def span(self) -> tuple[float, float]:
        """From where to where its upright line runs."""
        ys = [self.end, *(y for _, y in self.exits)]
        return min(ys), max(ys)

    def levels(self) -> list[tuple[float, float, float]]:
        """Its level lines, as (y, from x, to x)."""
        ends = [(x, y) for x, y in self.exits] + [(self.entry, self.end)]
        return [(y, min(x, self.x), max(x, self.x)) for x, y in ends]


GAPS = (8, LEFT + CARD + 18, TRUNK + CARD + 18, RIGHT + CARD + 6)
"""x of the first lane of each gap: outside left, left of the trunk, right of it, outside right."""


@dataclass(frozen=True)
class Chart:
    """The picture before it is drawn."""

    cards: dict[str, Card]
    buses: list[Bus]
    downs: list[tuple[Card, float, float]]
    """Straight lines down from a card: where each begins and ends."""
    end: float
    """Top of the box that ends the trunk."""
    aside: float
    """Where the heading of the steps without a line stands; 0 without such steps."""
    height: float


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is drawn at most; nothing measures fonts here, so it is a careful guess."""
    return size * sum(WIDE.get(one, 0.72 if one.isupper() else 0.56) for one in text) * (1.06 if bold else 1.0)


def wrapped(text: str, size: float, first: float = 0) -> list[str]:
    """Return the lines of a text that fit a card; the first one begins ``first`` further right."""
    lines, line, room = list[str](), "", CARD - 2 * PAD - first
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > room:
            lines.append(line)
            line, room = word, CARD - 2 * PAD
        else:
            line = longer
    return [*lines, line]


def label(answer: str) -> str:
    """Return an answer as a reader names it."""
    return answer.replace("clarify.", "clarified: ").replace("_", " ")


def consequences(step: StepRow) -> list[tuple[str, OutcomeRow]]:
    """Return (answer, outcome) of a step; a clarifier's own answers only where they differ."""
    found = dict(outcomes(step))
    plain = [(name, row) for name, row in found.items() if "." not in name]
    return plain + [(name, row) for name, row in found.items() if "." in name and row != found[name.split(".")[1]]]


def _rows(step: StepRow, below: str | None, *, steps: Iterable[str]) -> tuple[list[Row], list[str]]:
    """Return the rows of a card, and the answers that lead down."""
    rows: dict[tuple[object, ...], Row] = {}
    down: list[str] = []
    for answer, found in consequences(step):
        name = label(answer) + ("*" if answer == "not_sure" and step.clarify else "")
        over = found.urgency == "emergency"
        falls = below is not None and found.next == below and not over
        if falls:
            down.append(name)
        if falls and not found.urgency:
            continue
        after = "goodbye" if found.close else "" if over or falls or found.next in steps else "back"
        key = (found.urgency, found.kind, found.next, after, "." in answer)
        row = rows.setdefault(key, Row([], found.urgency, found.kind, "" if falls else found.next, after))
        row.answers.append(name)
    if len(down) == len(consequences(step)) > 1:
        down = ["any answer"]
    return list(rows.values()), down if len(down) <= DOWN else ["every other answer"]


def _branch(rules: RedFlagsFile, first: list[str], taken: Iterable[str]) -> list[str]:
    """Return the steps behind ``first`` that are in nobody's column yet, each after what leads to it."""
    waiting, found, known = list(first), list[str](), set(taken)
    while waiting:
        name = waiting.pop(0)
        if name in rules.steps and name not in known and not rules.steps[name].aside:
            known.add(name)
            found.append(name)
            waiting += [row.next for _, row in outcomes(rules.steps[name])]
    graph = {name: [other for other in found if name in _next(rules, other)] for name in found}
    return list(TopologicalSorter(graph).static_order())


def _next(rules: RedFlagsFile, name: str) -> list[str]:
    return [row.next for _, row in outcomes(rules.steps[name])]


def columns(rules: RedFlagsFile) -> tuple[list[str], list[str], dict[str, list[str]], list[str]]:
    """Return the steps of the left column, the trunk, the follow-ups of each trunk step, and the asides."""
    middle = trunk(rules)
    left = _branch(rules, _next(rules, rules.start), middle)
    taken, right = {*middle, *left}, dict[str, list[str]]()
    for name in middle:
        right[name] = _branch(rules, _next(rules, name), taken)
        taken |= set(right[name])
    return left, middle, right, [name for name in rules.steps if name not in taken]


def chart(rules: RedFlagsFile, questions: Mapping[str, str], notes: Mapping[str, list[str]]) -> Chart:
    """Place every step."""
    left, middle, right, asides = columns(rules)
    cards: dict[str, Card] = {}

    def add(name: str, x: int, below: str | None) -> Card:
        rows, down = _rows(rules.steps[name], below, steps=rules.steps)
        lines = wrapped(questions[name], 14, heading(name))
        notes_here = [line for note in notes.get(name, []) for line in wrapped(note, 12)]
        return cards.setdefault(name, Card(name, x, lines, notes_here, rows, down))

    def stack(names: list[str], x: int, y: float) -> float:
        for name, below in zip(names, [*names[1:], None], strict=False):
            _put(add(name, x, below), y)
            y += cards[name].height + GAP
        return y

    key, y = 20.0 + ROW * (len(CHIPS) + 1), 10.0
    for name, below in zip(middle, [*middle[1:], ""], strict=True):
        y = max(y, key + GAP) if right[name] else y
        card = _put(add(name, TRUNK, below), y)
        y = max(y + card.height + GAP, stack(right[name], RIGHT, y))
    low = stack(left, LEFT, 10.0)
    aside = low + 20 if asides else 0
    low = stack(asides, LEFT, low + 36) if asides else low
    downs = _downs(cards, [left, middle, *right.values()])
    downs.append((card, card.y + card.height, y))
    column = {LEFT: left, TRUNK: middle, RIGHT: [name for names in right.values() for name in names]}
    return Chart(cards, _lanes(_buses(cards, column)), downs, y, aside, max(y + 62, low) + 8)


def _put(card: Card, y: float) -> Card:
    card.y = y
    for count, row in enumerate(card.rows):
        row.y = y + card.height - 6 - ROW * (len(card.rows) - count - 0.5)
    return card


def heading(name: str) -> float:
    """Return how far the id of a step pushes its question to the right."""
    return width(name, 15, bold=True) + 7


def _downs(cards: Mapping[str, Card], stacks: list[list[str]]) -> list[tuple[Card, float, float]]:
    pairs = [(cards[one], cards[two]) for names in stacks for one, two in pairwise(names)]
    return [(one, one.y + one.height, two.y) for one, two in pairs if one.down]


def _buses(cards: Mapping[str, Card], column: Mapping[int, list[str]]) -> list[Bus]:
    found: dict[tuple[int, str], Bus] = {}
    order = [LEFT, TRUNK, RIGHT]
    for card in cards.values():
        for row in card.rows:
            if row.target not in cards or card.name not in column[card.x]:
                continue
            target = cards[row.target]
            here, there = order.index(card.x), order.index(target.x)
            if abs(here - there) > 1:
                continue
            gap = {(0, 0): 0, (2, 2): 3}.get((here, there), max(here, there, 1))
            entry = target.x if GAPS[gap] < target.x else target.x + CARD
            start = card.x if GAPS[gap] < card.x else card.x + CARD
            found.setdefault((gap, target.name), Bus(gap, target, entry)).exits.append((start, row.y))
    return list(found.values())


def _lanes(buses: list[Bus]) -> list[Bus]:
    """Give each line to a step the lane where it crosses the fewest others."""
    for _ in range(LANES):
        for bus in buses:
            costs = []
            for lane in range(LANES):
                bus.lane = lane
                costs.append(sum(_conflict(bus, other) for other in buses if other is not bus and other.gap == bus.gap))
            bus.lane = costs.index(min(costs))
    return buses


def _conflict(one: Bus, two: Bus) -> int:
    (top, bottom), (high, low) = one.span(), two.span()
    cost = 100 if one.lane == two.lane and top - 8 < low and high - 8 < bottom else 0
    for a, b in ((one, two), (two, one)):
        start, stop = a.span()
        cost += sum(left < a.x < right and start <= y <= stop for y, left, right in b.levels())
    pairs = [(a, b) for a in one.levels() for b in two.levels()]
    return cost + 100 * sum(abs(a[0] - b[0]) < 4 and a[1] < b[2] and b[1] < a[2] for a, b in pairs)  # noqa: PLR2004


def extent(row: Row) -> float:
    """Return how far a row reaches from the left edge of its card."""
    chip, end = chip_width(row.chip) + 8 if row.urgency in CHIPS else 0, width(after(row), 13, bold=True)
    return PAD + width(", ".join(row.answers), 13) + 7 + chip + end - (0 if end else 8)


def after(row: Row) -> str:
    """Return what follows an outcome in its row."""
    return f"\u2192 {row.target or row.after}" if row.target or row.after else ""


def chip_width(chip: str) -> float:
    """Return how wide the box of an outcome is."""
    return 12 + width(chip, 11, bold=True)
