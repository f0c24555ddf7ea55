"""Keeps what the stand-in has learned, so that it is learned once and not by every process: one file in ``build/``.

The file is named after the lessons, the code and the versions it came from, and begins with a digest of what follows:
one of other lessons is not looked for, a damaged one is not opened, and both are written anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import joblib
import numpy as np
import sklearn

from simulator import nearest
from simulator.nearest import Nearest

try:
    import fcntl
except ImportError:  # Windows: two processes may then learn at the same time, and the last one's file is kept
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parent.parent / "build" / "learned"
ENDING = ".nearest"
DIGEST = hashlib.sha256().digest_size
PRESSED = 3
"""How hard the file is compressed (joblib, 0 to 9): a third of the size, and read in a second."""
LEARNING = "(Learning how people speak. This is done once, and takes up to a minute ...)\n"


def learned(lessons: Sequence[tuple[str, str]], folder: Path = FOLDER) -> Nearest:
    """Return the classifier of ``lessons``: read where it was learned before, else learned and kept.

    Processes that want the same wait for the first of them. Where nothing can be written it is learned each time.
    """
    path = folder / f"{_name(lessons)}{ENDING}"
    found = _read(path)
    if found is None and _writable(folder):
        with _alone(folder):
            found = _read(path) or _keep(path, _learn(lessons))
    return found or _learn(lessons)


def _learn(lessons: Sequence[tuple[str, str]]) -> Nearest:
    if sys.stderr.isatty():
        sys.stderr.write(LEARNING)
        sys.stderr.flush()
    return Nearest(lessons)


def _name(lessons: Sequence[tuple[str, str]]) -> str:
    """Return what tells apart what was learned from other lessons, by other code, or with other versions."""
    versions = [platform.python_version(), np.__version__, sklearn.__version__, joblib.__version__]
    code = Path(nearest.__file__).read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps([versions, code, list(lessons)]).encode()).hexdigest()[:24]


def _read(path: Path) -> Nearest | None:
    """Return what a file holds, or nothing where there is none or it is not as it was written."""
    if not path.is_file():
        return None
    digest, body = (raw := path.read_bytes())[:DIGEST], raw[DIGEST:]
    if hashlib.sha256(body).digest() != digest:
        return None
    found: Nearest = joblib.load(io.BytesIO(body))
    return found


def _keep(path: Path, found: Nearest) -> Nearest:
    """Write what was learned, whole or not at all, and remove what older lessons left."""
    written = io.BytesIO()
    joblib.dump(found, written, compress=PRESSED)
    body = written.getvalue()
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(hashlib.sha256(body).digest() + body)
    part.replace(path)
    for old in path.parent.iterdir():
        if old.suffix != LOCK and old != path:
            old.unlink(missing_ok=True)
    return found


LOCK = ".lock"


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process in at a time; the system lets the next one in when a process ends, however it ends."""
    with (folder / f"learning{LOCK}").open("w", encoding="utf-8") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
