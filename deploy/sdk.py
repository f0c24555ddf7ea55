"""The SDK as it goes into the zip: installed by pip from pinned hashes, trimmed to what can be imported there."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.late import Module, parsed, rewrite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deploy.python import Interpreter

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "requirements" / "lambda.txt"
PACKAGES = ("ask_sdk_core", "ask_sdk_model", "ask_sdk_runtime", "six")
"""What a turn imports. The rest that pip brings (an HTTP client, time zones) serves calls that are never made."""
LICENCES = ("METADATA", "LICEN", "NOTICE", "COPYING", "AUTHORS")
"""Files of a distribution that go along begin so."""


def installed(python: Interpreter, builds: Path = ROOT / "build") -> Path:
    """Return a folder with the packages of requirements/lambda.txt, installed once for each content of that file."""
    digest = hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]
    folder = builds / f"sdk-{digest}-{python.tag}"
    if folder.is_dir():
        return folder
    builds.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=builds, prefix="sdk-new-"))
    command = [sys.executable, "-m", "pip", "--python", python.path, "install", "--quiet", "--no-compile"]
    options = ["--disable-pip-version-check", "--root-user-action=ignore", "--no-deps", "--require-hashes"]
    subprocess.run([*command, *options, "--target", str(fresh), "-r", str(PINNED)], check=True)  # noqa: S603 - pip
    try:
        os.replace(fresh, folder)  # noqa: PTH105 - another build may have been faster: then its folder stays
    except OSError:
        if not folder.is_dir():
            raise
    return folder


@cache
def modules(folder: Path) -> dict[str, bytes]:
    """Return the modules of the SDK for the zip, path -> source.

    Imports wait until first use where that changes nothing (deploy/late.py), and what could not be loaded from the
    zip, because it needs a package that is not in it, is left out.
    """
    roots = frozenset(PACKAGES)
    found = dict(_read(folder))
    sources = {path: rewrite(one, roots=roots) for path, one in found.items()}
    names = {one.name: path for path, one in found.items()}
    needs = {path: set(_at_load(sources[path], found[path])) for path in found}
    known = roots | sys.stdlib_module_names | {"sdk_late"}
    out = {path for path, wanted in needs.items() if {name.split(".")[0] for name in wanted} - known}
    while more := {path for path, wanted in needs.items() if {names.get(name) for name in wanted} & out} - out:
        out |= more
    return {path: source for path, source in sources.items() if path not in out}


def left_out(folder: Path) -> list[str]:
    """Return the modules of the SDK that are not in the zip."""
    return sorted(dict(_read(folder)).keys() - modules(folder).keys())


def changed(folder: Path) -> list[str]:
    """Return the modules of the SDK that are in the zip in another form than their authors published."""
    original = dict(_read(folder))
    return sorted(path for path, source in modules(folder).items() if source != original[path].source)


def licences(folder: Path) -> dict[str, bytes]:
    """Return licences, notices and metadata of the packages in the zip, by path."""
    return {
        f"licenses/{info.name.removesuffix('.dist-info')}/{path.name}": path.read_bytes()
        for info in _distributions(folder)
        for path in sorted(info.rglob("*"))
        if path.is_file() and path.name.startswith(LICENCES)
    }


def versions(folder: Path) -> dict[str, str]:
    """Return the versions of the packages in the zip."""
    split = (info.name.removesuffix(".dist-info").rpartition("-") for info in _distributions(folder))
    return {name: version for name, _, version in split}


def _distributions(folder: Path) -> list[Path]:
    return [info for info in sorted(folder.glob("*.dist-info")) if info.name.partition("-")[0] in PACKAGES]


def _read(folder: Path) -> Iterator[tuple[str, Module]]:
    """Yield path and module for every file of the packages."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[0] not in PACKAGES:
            continue
        package = parts[-1] == "__init__"
        below = {one.stem for one in path.parent.iterdir()} - {"__init__", "__pycache__"} if package else set()
        name = ".".join(parts[:-1] if package else parts)
        yield path.relative_to(folder).as_posix(), Module(name, path.read_bytes(), package, frozenset(below))


def _at_load(source: bytes, module: Module) -> Iterator[str]:
    """Yield the modules that a module imports while it loads, dotted."""
    for node in parsed(source).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            target = module.target(node)
            yield target
            yield from (f"{target}.{alias.name}" for alias in node.names)
