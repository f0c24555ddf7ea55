"""Mistakes planted in the code of the check and of the dialogue; the tests must find them.

The mutations are mutmut's. Its own runner is not used: it keeps imported modules between mutants, and a walk over all
states that is remembered from before would hide what a mutant does. Here each mutant is a forked process that imports
the skill anew with the mutated source, then plays the conversations and runs the tests until one fails.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import importlib.abc
import importlib.util
import io
import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from golden import Golden
from mutmut.mutation.file_mutation import create_mutations, deep_replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType

ROOT = Path(__file__).parent.parent
MODULES = ("red_flags", "dialogue")
TESTS = {
    "red_flags": ("test_red_flags.py", "test_dialogue.py"),
    "dialogue": ("test_acts.py", "test_found_by_talking.py", "test_dialogue.py", "test_alexa.py"),
}
"""What a mutant of each module is tried on after the conversations, in this order."""
FAILED = (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
MOST_SECONDS = 300
"""A mutant that runs longer goes round for ever: the tests notice that."""
MOST_TURNS = 15_000
"""How much of the conversation is walked for each mutant."""
KEPT = {"golden", "conversation", "code_mutants"}
"""Test modules that a mutant does not import anew."""


class NoTestsError(Exception):
    """Pytest itself could not run, which says nothing about a mutant."""


@dataclass(frozen=True)
class Mutant:
    """One mistake in one module."""

    module: str
    number: int
    source: str
    change: str
    line: int
    span: range
    """The lines of the function that it is in."""

    @property
    def name(self) -> str:
        """Module and change, in one line: does not move when other lines do."""
        return f"{self.module}: {self.change}"


def planted(module: str) -> Iterator[Mutant]:
    """Yield every mutant of ``skill/<module>.py`` that differs from it."""
    path = ROOT / "skill" / f"{module}.py"
    text = path.read_text(encoding="utf-8")
    tree, mutations, _, _ = create_mutations(str(path), text)
    spans = [
        range(node.lineno, (node.end_lineno or 0) + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    for number, mutation in enumerate(mutations):
        if mutation.contained_by_top_level_function is None:
            continue  # a class body or a table of the module; types and imports guard those
        changed = deep_replace(tree, mutation.original_node, mutation.mutated_node)
        source = str(getattr(changed, "code", ""))
        line = _line(text, source)
        inside = [span for span in spans if line in span]
        yield Mutant(module, number, source, _change(text, source), line, min(inside, key=len))


def _line(old: str, new: str) -> int:
    """Return the number of the first line that differs."""
    pairs = zip(old.splitlines(), new.splitlines(), strict=False)
    return next(number for number, (one, other) in enumerate(pairs, 1) if one != other)


def _change(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return " ".join(
        f"{line[0]} {line[1:].strip()}" for line in lines if line[:3] not in ("---", "+++") and line[0] in "+-"
    )


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module of the skill from a mutant's source."""

    def __init__(self, mutant: Mutant) -> None:
        """Take the mutant to import."""
        self.mutant = mutant
        self.name = f"skill.{mutant.module}"

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Find our module only."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated source."""
        exec(compile(self.mutant.source, f"{self.name} (mutant)", "exec"), module.__dict__)  # noqa: S102 - our own source


def _forget() -> None:
    """Drop the skill, its doors and the tests from what is imported."""
    tests = {path.stem for path in Path(__file__).parent.glob("*.py")} - KEPT
    for name in list(sys.modules):
        room = name.partition(".")[0]
        if room in ("skill", "lambda_function") or name in tests or name == "simulator.echo":
            del sys.modules[name]


def _too_long(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError


def _killed_by(mutant: Mutant) -> tuple[Mutant, str]:
    """Return what found the mutant; an empty string if nothing did. Runs in a process of its own."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(MOST_SECONDS)
    silence = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as this process
    sys.stdout = sys.stderr = silence
    try:
        return mutant, _judge(mutant)
    except NoTestsError:
        raise
    except BaseException as fault:  # noqa: BLE001 - a mutant may raise anything, SystemExit too
        return mutant, type(fault).__name__
    finally:
        signal.alarm(0)


def _judge(mutant: Mutant) -> str:
    _forget()
    sys.meta_path.insert(0, Planted(mutant))
    import conversation  # noqa: PLC0415 - with the mutant in place
    import walking  # noqa: PLC0415

    from simulator.echo import Echo  # noqa: PLC0415

    conversation.Echo = Echo  # type: ignore[attr-defined]
    walking.MOST_TURNS = MOST_TURNS
    if wrong := golden().first_wrong_of(_conversations_through(mutant)):
        return wrong
    for test in TESTS[mutant.module]:
        code = _pytest(test)
        if code in FAILED:
            return test
        if code:
            message = f"pytest could not run {test}: {code!r}"
            raise NoTestsError(message)
    return ""


def _pytest(test: str) -> int:
    """Run a file of tests until one fails; return pytest's exit code."""
    arguments = ["-x", "-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider", "-k", "not every_way"]
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # a plugin of it may be imported by now
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return pytest.main([*arguments, "--import-mode=prepend", str(Path(__file__).parent / test)])
    except TimeoutError:
        raise
    except Exception as fault:
        raise NoTestsError(test) from fault  # a mutant makes a test fail, and never pytest itself


def _conversations_through(mutant: Mutant) -> list[str]:
    """Return the conversations that run the function of a mutant, those that run its line first."""
    ran = traced()
    through = [name for name, lines in ran.items() if any((mutant.module, line) in lines for line in mutant.span)]
    return sorted(through, key=lambda name: (mutant.module, mutant.line) not in ran[name])


@cache
def golden() -> Golden:
    """Return the conversations, read once and shared with the mutants' processes."""
    return Golden()


@cache
def traced() -> dict[str, set[tuple[str, int]]]:
    """Return which lines of the modules each conversation runs."""
    return golden().traced(ROOT / "skill" / f"{module}.py" for module in MODULES)


def run(modules: Sequence[str] = MODULES, processes: int = 2) -> dict[Mutant, str]:
    """Try every mutant; return what killed each, an empty string for those that live.

    Raises:
        AssertionError: the code without a mistake is killed too, so what is killed says nothing.

    """
    traced()
    mutants = [mutant for module in modules for mutant in planted(module)]
    with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=1) as pool:
        for mutant, by in pool.map(_killed_by, [_unharmed(module) for module in modules], chunksize=1):
            assert not by, f"{mutant.module}.py as it is: {by}"
        return dict(pool.imap_unordered(_killed_by, mutants, chunksize=1))


def _unharmed(module: str) -> Mutant:
    """Return a module as it is."""
    text = (ROOT / "skill" / f"{module}.py").read_text(encoding="utf-8")
    return Mutant(module, -1, text, "", 0, range(0))
