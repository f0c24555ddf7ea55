"""The start of the skill: it is primed before the first patient, reads no content and keeps no clock."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from envelopes import SAMPLES

from skill.alexa import render

ROOT = Path(__file__).parent.parent
PRODUCTION = [ROOT / "lambda_function.py", *sorted((ROOT / "skill").rglob("*.py"))]
CHANGING = {"time", "datetime", "random", "secrets", "uuid"}
"""Modules whose answers differ from one process to the next."""


def ran(script: str) -> str:
    """Return what a script prints in a fresh interpreter."""
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["launch_with_screen", "launch_voice_only", "intent_slot_match", "apl_user_event_yes", "session_ended_user"]
)
def test_the_first_patient_pays_for_no_import(name: str) -> None:
    """Once the skill is loaded, the first request of a conversation imports nothing more."""
    path = ROOT / "tests" / "requests" / f"{name}.json"
    script = (
        "import json, sys, lambda_function; before = set(sys.modules)\n"
        f"lambda_function.handler(json.load(open({str(path)!r})), None); print(sorted(set(sys.modules) - before))"
    )
    assert ran(script).strip() == "[]"


def test_loading_the_skill_reads_no_content_and_writes_no_log() -> None:
    """The content of a locale is read when it is first spoken; priming leaves no line in the log."""
    script = (
        "import logging; logging.basicConfig(level=1)\n"
        "import lambda_function; from skill import content\n"
        "print(content.load.cache_info().currsize, content.phrases.cache_info().currsize)"
    )
    assert ran(script).strip() == "0 0"


def test_a_snapshot_of_a_loaded_skill_tells_the_right_time() -> None:
    """Restored long after it was loaded, the skill still measures only the turn itself."""
    script = (
        "import json, logging, time\n"
        "real = time.perf_counter; time.perf_counter = lambda: 1e9\n"
        "import lambda_function; time.perf_counter = real\n"
        "logging.basicConfig(level=logging.INFO)\n"
        f"lambda_function.handler({SAMPLES['launch_voice_only']!r}, None)"
    )
    found = re.search(r"ms=(-?[\d.]+)", ran(script))
    assert found is not None
    assert 0 <= float(found[1]) < 60_000


def test_no_module_takes_a_clock_or_a_random_number_while_it_loads() -> None:
    """At load no production module calls what differs between processes: a snapshot is shared by all of them."""
    called = [
        (path.stem, node.func.value.id)
        for path in PRODUCTION
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    ]
    assert called
    assert [(module, name) for module, name in called if name in CHANGING] == []


def test_text_is_escaped_as_the_standard_library_does() -> None:
    """Our escape, which spares an import, is xml.sax.saxutils.escape for every character."""
    everything = "".join(map(chr, range(0x3000))) + "&amp;<b>]]>"
    assert render.escape(everything) == escape(everything)
