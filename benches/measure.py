"""Runs the probes, all kinds in turn so that a busy machine slows all alike, and keeps the figures."""

from __future__ import annotations

import json
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benches import folders
from simulator.recording import record
from skill.form import ASK

if TYPE_CHECKING:
    from deploy.python import Interpreter

ROOT = Path(__file__).parent.parent
CONVERSATIONS = ROOT / "tests" / "conversations"
OPENING = ROOT / "tests" / "requests" / "launch_with_screen.json"
"""What is answered first in every process: a launch on a device with a screen, as Alexa sends it."""
HELLO = "HelloWorldIntent"
OURS, COMPILED, PLAIN = "this skill", "hello-world with byte-code", "hello-world as SAM packages it"
TOPICS = (10, 40, 400, 4000)
LOCALES = (1, 5, 20)
LONG_RUN = 1000
"""Turns before the memory is looked at, and as many after."""


@dataclass
class Probed:
    """What the probes of one folder found."""

    init: list[float] = field(default_factory=list)
    """Milliseconds to import, one a process."""
    first: list[float] = field(default_factory=list)
    """Milliseconds of the first answer, one a process."""
    best: list[float] = field(default_factory=list)
    """Milliseconds of each turn, the best of all its repeats."""
    every: list[float] = field(default_factory=list)
    """Milliseconds of all turns."""
    empty: float = 0.0
    """MB of an interpreter that has loaded nothing."""
    peak: float = 0.0
    """MB at most, of a process that answered twice LONG_RUN turns."""
    growth: float = 0.0
    """MB that the second half of the long run added."""
    sockets: int = 0

    @property
    def cold(self) -> float:
        """Return the milliseconds of the fastest start: import and first answer."""
        return min(map(sum, zip(self.init, self.first, strict=True)))

    @property
    def usual_cold(self) -> float:
        """Return the milliseconds of the start in the middle."""
        return statistics.median(map(sum, zip(self.init, self.first, strict=True)))

    def cold_beside(self, other: Probed) -> float:
        """Return this start as a part of the other's: the middle one of all rounds, both started in the same round."""
        mine, theirs = (list(map(sum, zip(one.init, one.first, strict=True))) for one in (self, other))
        return statistics.median(one / its for one, its in zip(mine, theirs, strict=True))

    def share(self, percent: int) -> float:
        """Return the milliseconds that so many of a hundred turns stay below, of the best of each turn."""
        return statistics.quantiles(self.best, n=100, method="inclusive")[percent - 1]

    def take(self, found: dict[str, Any]) -> None:
        """Add the figures of one process."""
        if not found["levels"]:  # a long run reads its events first: no start to compare
            self.init.append(found["init"])
            self.first.append(found["first"])
        if found["best"]:
            self.best = list(map(min, self.best, found["best"])) if self.best else found["best"]
        self.every += found["every"]
        self.sockets += len(found["sockets"])
        if found["levels"]:
            self.empty, self.peak = found["empty"], max(self.peak, found["peak"])
            self.growth = max(self.growth, found["levels"][-1] - found["levels"][0])


@dataclass
class Figures:
    """Everything that a run found."""

    zip_bytes: int
    turns: int
    """Turns in the conversations that were replayed."""
    main: dict[str, Probed]
    topics: dict[int, Probed]
    locales: dict[int, Probed]


def run(builder: Interpreter, folder: Path, rounds: int) -> Figures:
    """Measure everything with files in ``folder``; ``rounds`` starts of each kind."""
    task = folder / "ours"
    zip_bytes = folders.ours(builder, task)
    folders.hello(builder, folder / "hello", byte_code=True)
    folders.hello(builder, folder / "plain", byte_code=False)
    said = _conversations()
    ours, hello = _events(folder / "ours.json", said), _events(folder / "hello.json", _greetings(said))
    main = {OURS: Probed(), COMPILED: Probed(), PLAIN: Probed()}
    kinds = ((OURS, task, ours), (COMPILED, folder / "hello", hello), (PLAIN, folder / "plain", hello))
    for number in range(rounds):
        for name, where, events in kinds:
            _probe(builder, where, events, main[name], repeats=2 if number % 3 == 0 else 0)
    for name, where, events in kinds:
        _probe(builder, where, events, main[name], repeats=0, turns=2 * LONG_RUN)
    topics, locales = _growth(builder, folder, task, ours, rounds)
    return Figures(zip_bytes, len(said), main, topics, locales)


def _growth(
    builder: Interpreter, folder: Path, task: Path, events: Path, rounds: int
) -> tuple[dict[int, Probed], dict[int, Probed]]:
    """Measure the same turns with more topics, and with more locales."""
    topics, locales = {count: Probed() for count in TOPICS}, {count: Probed() for count in LOCALES}
    for count in TOPICS:
        folders.with_topics(task, folder / f"topics-{count}", count)
    for count in LOCALES:
        folders.with_locales(builder, task, folder / f"locales-{count}", count)
    for _ in range((rounds + 1) // 2):
        for name, kinds in (("topics", topics), ("locales", locales)):
            for count, probed in kinds.items():
                _probe(builder, folder / f"{name}-{count}", events, probed, repeats=1)
    return topics, locales


def _probe(  # noqa: PLR0913 - what is run, on what, and how long
    builder: Interpreter, where: Path, events: Path, probed: Probed, *, repeats: int, turns: int = 0
) -> None:
    probe = Path(__file__).with_name("probe.py")
    command = [
        builder.path,
        "-I",
        "-S",
        "-B",
        "-W",
        "ignore",
        str(probe),
        str(where),
        str(events),
        str(repeats),
        str(turns),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a Python
    if done.returncode:
        message = f"{where} could not be measured: {done.stderr.strip()}"
        raise RuntimeError(message)
    probed.take(json.loads(done.stdout.splitlines()[-1]))


def _conversations() -> list[dict[str, Any]]:
    """Return the requests of all conversations of the tests in which the check asks, as it does in the bench."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CONVERSATIONS.glob("*.yaml"))]
    return [
        event
        for file in files
        if file.get("form", ASK) == ASK
        for event, _ in record(file.get("locale", folders.LOCALE), [turn["hear"] for turn in file["turns"]])
    ]


def _greetings(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return as many requests for hello-world: the same envelopes with its own intent."""
    own = {"type": "IntentRequest", "intent": {"name": HELLO, "confirmationStatus": "NONE", "slots": {}}}
    return [{**event, "request": {**event["request"], **own}} for event in said if "intent" in event["request"]]


def _events(path: Path, said: list[dict[str, Any]]) -> Path:
    opening = json.loads(OPENING.read_text(encoding="utf-8"))
    opening["request"]["locale"] = folders.LOCALE  # whose content grows
    path.write_text(json.dumps([opening, *said]), encoding="utf-8")
    return path
