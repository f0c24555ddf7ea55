"""The Python that the zip is built for: 3.13 where it is found, else the one that builds; and byte-code made by it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PREFERRED = "3.13"
"""What Lambda runs this skill on (deploy template); byte-code is of one minor version only."""
CHOSEN = "LAMBDA_PYTHON"
"""Environment variable with the path of the interpreter to build with."""
_TELL = "import platform, sys; print(platform.python_version(), sys.implementation.cache_tag)"
_TOLD = re.compile(r"(?P<version>\d+\.\d+\.\S+) (?P<tag>\S+)\s*")
_COMPILE = """
import json, os, py_compile, sys
for name, compiled in json.load(sys.stdin):
    os.makedirs(os.path.dirname(compiled), exist_ok=True)
    py_compile.compile(
        name, compiled, dfile=name, doraise=True, optimize=0,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
"""


class InterpreterError(RuntimeError):
    """A Python that cannot build the zip: which, what is wrong with it, what to write."""


@dataclass(frozen=True)
class Interpreter:
    """A Python on this machine."""

    path: str
    version: str
    """3.13.0"""
    tag: str
    """cpython-313: what byte-code files of it are named by."""

    @property
    def runtime(self) -> str:
        """Return the name of the Lambda runtime that reads its byte-code."""
        return "python" + ".".join(self.version.split(".")[:2])


def find() -> Interpreter:
    """Return the interpreter to build with: what LAMBDA_PYTHON names, else 3.13 where there is one, else this."""
    chosen = os.environ.get(CHOSEN)
    if chosen:
        named = _ask(chosen)
        if named is None:
            message = f"{CHOSEN}: found {chosen}, which runs no Python; write the path of Python {PREFERRED}"
            raise InterpreterError(message)
        return named
    found = [sys.executable, shutil.which(f"python{PREFERRED}")]
    found += sorted(str(path) for path in (Path.home() / ".pyenv/versions").glob(f"{PREFERRED}.*/bin/python3"))
    known = [one for path in found if path and (one := _ask(path))]
    return next((one for one in known if one.version.startswith(f"{PREFERRED}.")), known[0])


def _ask(path: str) -> Interpreter | None:
    """Return what is at ``path``, or None where no Python runs (a shim of a version that is not installed)."""
    if not Path(path).is_file():
        return None
    command = [path, "-I", "-c", _TELL]
    try:
        told = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 - a Python
    except OSError:
        return None
    if told.returncode or not (found := _TOLD.fullmatch(told.stdout)):
        return None
    return Interpreter(path, found["version"], found["tag"])


def compiled(python: Interpreter, sources: dict[str, bytes]) -> dict[str, bytes]:
    """Return the byte-code of ``sources`` (path -> text), by the path where Python looks for it.

    *Unchecked hash*: Python takes it without looking at the date of the source, which a zip does not keep. The code
    knows its file by the path in the zip, so it is the same wherever it is built.
    """
    names = {name: _cached(name, python.tag) for name in sorted(sources) if name.endswith(".py")}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sources[name])
        done = subprocess.run(  # noqa: S603 - a Python
            [python.path, "-P", "-S", "-W", "ignore", "-c", _COMPILE],
            cwd=folder,
            env={"PYTHONHASHSEED": "0"},
            input=json.dumps(sorted(names.items())),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"{python.path} could not compile the zip's modules: {done.stderr.strip()}"
            raise InterpreterError(message)
        return {cached: Path(folder, cached).read_bytes() for cached in names.values()}


def _cached(name: str, tag: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/__pycache__/{file[:-3]}.{tag}.pyc".removeprefix("/")
