"""Lays out what is measured as Lambda does: the built zip, hello-world with and without byte-code, grown content."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy import archive, python, sdk

if TYPE_CHECKING:
    from deploy.python import Interpreter

LOCALE = "en-US"
ENTRY = "lambda_function.py"


def ours(builder: Interpreter, folder: Path) -> int:
    """Unpack the zip into ``folder`` and return the size of the zip in bytes."""
    data = archive.packed(archive.files(builder))
    packed = folder.with_suffix(".zip")
    packed.write_bytes(data)
    with zipfile.ZipFile(packed) as found:
        found.extractall(folder)
    _seal(folder)
    return len(data)


def hello(builder: Interpreter, folder: Path, *, byte_code: bool) -> None:
    """Lay out hello-world with all that pip installs for it, as the tutorial packages it."""
    shutil.copytree(sdk.installed(builder), folder, ignore=shutil.ignore_patterns("__pycache__", "bin"))
    shutil.copyfile(Path(__file__).with_name("hello_world.py"), folder / ENTRY)
    if byte_code:
        _compile(builder, folder, sorted(folder.rglob("*.py")))
    _seal(folder)


def with_topics(folder: Path, grown: Path, count: int) -> None:
    """Copy the unpacked zip with ``count`` topics in the content of one locale."""
    shutil.copytree(folder, grown, copy_function=os.link)
    content = json.loads((folder / "skill/compiled" / f"{LOCALE}.json").read_text(encoding="utf-8"))
    _write(grown / "skill/compiled" / f"{LOCALE}.json", json.dumps(topics(content, count), ensure_ascii=False))


def with_locales(builder: Interpreter, folder: Path, grown: Path, count: int) -> None:
    """Copy the unpacked zip with ``count`` locales beside the neutral one."""
    shutil.copytree(folder, grown, copy_function=os.link)
    compiled = grown / "skill/compiled"
    content = json.loads((compiled / f"{LOCALE}.json").read_text(encoding="utf-8"))
    names = [LOCALE, *(f"en-X{number}" for number in range(1, count))]
    for path in compiled.glob("en-*.json"):
        path.unlink()
    for name in names:
        _write(compiled / f"{name}.json", json.dumps({**content, "locale": name}, ensure_ascii=False))
    last = grown / "skill/last_resort.py"
    _write(last, f'SENTENCES = {dict.fromkeys(["en", *names], "Sorry.")!r}\nNEUTRAL = "en"\n')
    _compile(builder, grown, [last])


def topics(content: dict[str, Any], count: int) -> dict[str, Any]:
    """Return compiled content with so many topics: fewer of its own, or copies of them under new ids."""
    own = list(content["topics"])
    rows = (*content["complaints"].values(), *content["durations"])
    linked = [row["topic"] for row in rows if row.get("topic")]
    first = dict.fromkeys([content["after_check"], *linked, *own])
    kept = list(first)[:count]
    found = {name: _closed(content["topics"][name], set(kept)) for name in kept}
    texts = {ref: text for ref, text in content["texts"].items() if not _of(ref, set(own) - set(kept))}
    intents = {name: row for name, row in content["intents"].items() if row.get("id") not in set(own) - set(kept)}
    for number in range(count - len(kept)):
        source = own[number % len(own)]
        name = f"{source}-{number}"
        found[name] = content["topics"][source]
        texts |= {
            f"topics.{name}.{ref.rpartition('.')[2]}": texts[ref] for ref in content["texts"] if _of(ref, {source})
        }
        intents[f"Grown{number}Topic"] = {"act": "topic", "id": name}
    return {**content, "topics": found, "texts": texts, "intents": intents}


def _closed(topic: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    return {**topic, "next": [name for name in topic.get("next", ()) if name in kept]}


def _of(ref: str, names: set[str]) -> bool:
    parts = ref.split(".")
    return parts[0] == "topics" and parts[1] in names


def _compile(builder: Interpreter, folder: Path, paths: list[Path]) -> None:
    sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    for name, data in python.compiled(builder, sources).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write(folder / name, data)


def _write(path: Path, data: str | bytes) -> None:
    """Write a file anew; what stands there may be a link into another folder."""
    path.unlink(missing_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def _seal(folder: Path) -> None:
    """Let nothing be written to the files, as in /var/task."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
