"""The budgets, and the figures as a page: printed, and kept as docs/performance.md."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benches.measure import COMPILED, LONG_RUN, OURS, PLAIN, TOPICS

if TYPE_CHECKING:
    from benches.measure import Figures, Probed
    from deploy.python import Interpreter

MB = 1024 * 1024
USUAL = 40
"""Topics that growth is compared with."""
WHOLE_CPU = 1769
"""MB of memory at which Lambda gives a function one CPU; below, a share of it (AWS, "Configure function memory")."""
MEMORIES = (128, 256, 512, 1024, WHOLE_CPU)


@dataclass(frozen=True)
class Budget:
    """One limit and what was measured."""

    about: str
    found: float
    limit: float
    unit: str = "x"

    @property
    def kept(self) -> bool:
        """Tell whether the budget is kept."""
        return self.found <= self.limit

    def row(self) -> str:
        """Return the line of the table."""
        verdict = "kept" if self.kept else "**broken**"
        return f"| {self.about} | {self.found:.2f} {self.unit} | {self.limit:.2f} {self.unit} | {verdict} |"


def budgets(found: Figures) -> list[Budget]:
    """Return every budget with its figure."""
    ours, hello, plain = (found.main[name] for name in (OURS, COMPILED, PLAIN))
    largest = statistics.median(found.topics[TOPICS[-1]].best) / statistics.median(found.topics[USUAL].best)
    every = [*found.main.values(), *found.topics.values(), *found.locales.values()]
    most = max(statistics.median(one.best) for one in found.locales.values())
    return [
        Budget("zip", found.zip_bytes / MB, 3.5, "MB"),
        Budget(f"cold start / {COMPILED}", ours.cold_beside(hello), 1.10),
        Budget(f"cold start / {PLAIN}", ours.cold_beside(plain), 0.40),
        Budget("warm turn, p50 / hello-world", ours.share(50) / hello.share(50), 1.5),
        Budget("warm turn, p99", ours.share(99), 2.0, "ms"),
        Budget(f"peak memory in {2 * LONG_RUN:,} turns, with the interpreter", ours.peak, 30.0, "MB"),
        Budget(f"memory that turns {LONG_RUN:,} to {2 * LONG_RUN:,} add", ours.growth, 0.5, "MB"),
        Budget("sockets opened", sum(one.sockets for one in every if one not in (hello, plain)), 0, ""),
        Budget(f"warm turn with {TOPICS[-1]:,} topics / with {USUAL}", largest, 1.10),
        Budget("warm turn with the most locales / with one", most / statistics.median(found.locales[1].best), 1.10),
    ]


METHOD = """\
Written by `make bench`. All of it is measured in one run on one machine, the kinds in turn: ratios hold elsewhere,
milliseconds do not. A start is a fresh interpreter that imports the skill and answers a launch; the fastest of all
rounds and the median are shown, the ratio is the median of the rounds. A warm turn counts as its best of several
repeats: what is left is the skill without its neighbours on the machine. *Hello-world* is the skill of Amazon's Python
tutorial with what pip installs for it: once with byte-code as our zip has it, once without any, as SAM packages it."""
SIDE = "skill | import, ms | first answer, ms | cold start, ms | its median | warm p50, ms | warm p99, ms | sockets"
MEMORY = """\
Peak memory after 2,000 turns, with the interpreter: {ours:.1f} MB, hello-world {hello:.1f} MB; the interpreter alone
takes {empty:.1f} MB. The worst single turn of all, with everything else that the machine did: {worst:.1f} ms."""
CHOICE = """\
A turn needs little memory; what memory buys on Lambda is CPU. Below are the start and the slow turn of the first
table at the share of a CPU that each size gives, reckoned from this machine: the order counts, not the milliseconds.
Turns are billed in GB-seconds, each by the whole millisecond. The template takes 512 MB: with half of it the first
patient of a quiet hour waits twice as long, and twice as much saves a part of a second that hardly anybody hears."""
GROWTH = """\
Topics of run-time content, far beyond what Alexa's limit on intents allows; then locales. Only the start reads
more; its milliseconds are what this machine left it."""


def page(found: Figures, builder: Interpreter) -> str:
    """Return the figures as Markdown."""
    ours, hello = found.main[OURS], found.main[COMPILED]
    grown = "cold start, ms | warm p50, ms | warm p99, ms"
    parts = [
        "# Performance",
        METHOD,
        f"Python {builder.version}; {found.turns:,} turns of the recorded conversations.",
        _table("budget | measured | limit | ", [one.row() for one in budgets(found)]),
        "## Side by side",
        _table(SIDE, [_row(name, one) for name, one in found.main.items()]),
        MEMORY.format(ours=ours.peak, hello=hello.peak, empty=ours.empty, worst=max(ours.every)),
        "## Memory of the function",
        CHOICE,
        _table(
            "memory | CPU | start, ms | turn p99, ms | GB-seconds, million turns", [_sized(mb, ours) for mb in MEMORIES]
        ),
        "## Growth",
        GROWTH,
        _table(f"topics | {grown}", [_grown(count, one) for count, one in found.topics.items()]),
        _table(f"locales | {grown}", [_grown(count, one) for count, one in found.locales.items()]),
    ]
    return "\n\n".join(parts) + "\n"


def _row(name: str, one: Probed) -> str:
    cells = (min(one.init), min(one.first), one.cold, one.usual_cold, one.share(50), one.share(99))
    return f"| {name} | {' | '.join(f'{cell:.2f}' for cell in cells)} | {one.sockets} |"


def _sized(megabytes: int, ours: Probed) -> str:
    share = megabytes / WHOLE_CPU
    billed = math.ceil(ours.share(50) / share) * megabytes / 1024 * 1000
    return f"| {megabytes} MB | {share:.2f} | {ours.cold / share:.0f} | {ours.share(99) / share:.1f} | {billed:,.0f} |"


def _grown(count: int, one: Probed) -> str:
    return f"| {count:,} | {one.cold:.1f} | {one.share(50):.3f} | {one.share(99):.3f} |"


def _table(head: str, rows: list[str]) -> str:
    names = head.split("|")
    return "\n".join([f"| {' | '.join(name.strip() for name in names)} |", "|" + "---|" * len(names), *rows])
