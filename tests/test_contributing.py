"""The files around the project do what they say: the workflow, the hooks, the templates, the editor's settings."""

from __future__ import annotations

import configparser
import re
import tomllib
from importlib import metadata
from typing import TYPE_CHECKING

import pages
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from authoring import library

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = tomllib.loads(pages.read("pyproject.toml"))
WORKFLOW = yaml.safe_load(pages.read(".github/workflows/ci.yml"))
HOOKS = yaml.safe_load(pages.read(".pre-commit-config.yaml"))
TEMPLATES = sorted((library.ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))
PYTHONS = [row.rpartition(" ")[2] for row in PROJECT["project"]["classifiers"] if "Python :: 3." in row]
TARGETS = set(re.findall(r"^([a-z-]+):", pages.read("Makefile"), re.MULTILINE))


def test_the_workflow_does_what_ci_run_does_on_every_python() -> None:
    """The workflow runs .ci/run, and nothing else of the project, on each Python that pyproject.toml names."""
    job = WORKFLOW["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == PYTHONS
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert [run for run in runs if not run.startswith("git config")] == [".ci/run"]
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_hooks_are_local_and_run_what_is_there() -> None:
    """No hook is fetched from anywhere; each runs a target of the Makefile, or tests that exist."""
    assert {row["repo"] for row in HOOKS["repos"]} == {"local"}
    for hook in HOOKS["repos"][0]["hooks"]:
        program, *words = hook["entry"].split()
        if program == "make":
            assert set(words) <= TARGETS, hook["id"]
        else:
            assert (library.ROOT / words[-1]).is_file(), hook["id"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_a_name_and_says_what_it_is_for(path: Path) -> None:
    """Each template of an issue has the two fields that its list shows."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert {"name", "about"} <= set(yaml.safe_load(head))
    assert "**" in body


def test_the_editor_is_told_what_ruff_wants() -> None:
    """.editorconfig has the line length of ruff."""
    settings = configparser.ConfigParser()
    settings.read_string(f"[top]\n{pages.read('.editorconfig')}")
    assert int(settings["*.py"]["max_line_length"]) == PROJECT["tool"]["ruff"]["line-length"]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("locked", [("dev.txt", "later.txt"), ("talk.txt",), ("web.txt",), ("lambda.txt",)], ids=str)
def test_what_is_locked_is_all_that_a_python_needs(locked: tuple[str, ...], python: str) -> None:
    """Whatever an installed package requires on a Python that we support is pinned with a hash for that Python."""
    pinned = {}
    for name in locked:
        for line in re.findall(r"^([a-zA-Z].*==.*) [\\]$", pages.read(f"requirements/{name}"), re.MULTILINE):
            wanted = Requirement(line)
            pinned[canonicalize_name(wanted.name)] = wanted
    assert pinned
    here = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    lacking = [
        f"{name}: {wanted}"
        for name in pinned
        for wanted in _requirements(name)
        if wanted.marker is None or wanted.marker.evaluate(here)
        if not (found := pinned.get(canonicalize_name(wanted.name)))
        or (found.marker and not found.marker.evaluate(here))
        or not wanted.specifier.contains(next(iter(found.specifier)).version)
    ]
    assert lacking == [], "lock it; what only later Pythons need goes into requirements/later.txt, with a marker"


def _requirements(name: str) -> list[Requirement]:
    """Return what an installed package requires; nothing of one that this Python does not need."""
    try:
        return [Requirement(line) for line in metadata.requires(name) or ()]
    except metadata.PackageNotFoundError:
        return []
