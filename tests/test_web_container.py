"""The container image: what it copies is enough, runs as nobody, and writes nothing."""

from __future__ import annotations

import re
import shutil
from http.client import HTTPConnection
from typing import TYPE_CHECKING

from web_process import ROOT, started

if TYPE_CHECKING:
    from pathlib import Path

LINES = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def instruction(name: str) -> list[str]:
    """Return the arguments of every instruction of a kind."""
    return [line.removeprefix(f"{name} ") for line in LINES if line.startswith(f"{name} ")]


def copied() -> list[str]:
    """Return what is copied from the clone."""
    return [each.split()[0] for each in instruction("COPY") if not each.startswith("--from")]


def test_the_image_is_built_from_what_is_in_the_clone() -> None:
    """Every copied path is there, and is among what is sent to the builder."""
    sent = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied() == ["requirements/web.txt", "skill"]
    for each in copied():
        assert (ROOT / each).exists()
        assert f"!{each}" in sent
    assert "*" in sent


def test_the_image_runs_as_nobody_with_locked_packages() -> None:
    """The server is not root; what is installed is pinned by hash; SIGTERM stops it; no secret is in the image."""
    assert instruction("USER") == ["65534:65534"]
    assert all("--require-hashes" in each for each in instruction("RUN") if "pip install" in each)
    assert instruction("STOPSIGNAL") == ["SIGTERM"]
    assert not instruction("ADD")
    assert not re.search(r"ALEXA_SKILL_ID=amzn1\S*[0-9]", "\n".join(instruction("ENV")))


def test_what_the_image_copies_is_enough_and_nothing_is_written(tmp_path: Path) -> None:
    """The skill alone, without the rest of the clone, serves; no file appears or changes while it does."""
    shutil.copytree(ROOT / "skill", tmp_path / "skill", ignore=shutil.ignore_patterns("__pycache__"))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    with started("-m", "skill.web", directory=tmp_path, PYTHONDONTWRITEBYTECODE="1", TMPDIR="/nowhere") as process:
        for method, body, status in (("GET", None, 200), ("POST", b"x" * 120_000, 400), ("POST", b"x" * 200_000, 413)):
            connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
            connection.request(method, "/healthz" if method == "GET" else "/", body)
            assert connection.getresponse().status == status
            connection.close()
        assert process.stop() == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before
