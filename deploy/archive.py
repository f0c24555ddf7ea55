"""The Lambda zip: what is in it, in which order, and the same bytes wherever it is built."""

from __future__ import annotations

import hashlib
import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from deploy import python, sdk

if TYPE_CHECKING:
    from deploy.python import Interpreter

ROOT = Path(__file__).parent.parent
OUTSIDE = ("web", "__pycache__")
"""Folders of skill/ that do not go along: the web server, and byte-code that was made while developing."""
KINDS = (".py", ".json")
"""What of skill/ runs; whatever else lies there (an editor's copies, notes) stays home too."""
MANIFEST = "manifest.json"
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The date of every file: the first that a zip can hold."""
_MODE = 0o100644 << 16
_UNIX = 3
_CHANGES = """\
These modules were changed when this zip was built, so that the skill starts faster: imports of names that only the
bodies of functions use wait until first use. Nothing else differs from the versions published by their authors.

"""


def files(builder: Interpreter, root: Path = ROOT) -> dict[str, bytes]:
    """Return everything that goes into the zip, by path."""
    installed = sdk.installed(builder, root / "build")
    own = ours(root)
    theirs = sdk.modules(installed)
    late = {"sdk_late.py": (root / "deploy" / "sdk_late.py").read_bytes()}
    code = python.compiled(builder, own | theirs | late)
    changes = _CHANGES + "".join(f"{name}\n" for name in sdk.changed(installed))
    texts = {"LICENSE": (root / "LICENSE").read_bytes(), "licenses/CHANGES.txt": changes.encode()}
    texts |= sdk.licences(installed)
    found = own | theirs | late | code | texts
    parts = {"skill": own, "sdk": theirs | late, "byte_code": code, "licences": texts}
    facts = {
        "version": tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
        "content": _content(own),
        "runtime": builder.runtime,
        "python": builder.version,
        "packages": sdk.versions(installed),
        "left_out": sdk.left_out(installed),
        "bytes": {name: sum(map(len, part.values())) for name, part in parts.items()},
        "sha256": digest(found),
    }
    return found | {MANIFEST: (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode()}


def ours(root: Path) -> dict[str, bytes]:
    """Return our own files: the entry point, and the modules and JSON of skill/ without its web server."""
    found = [path for path in (root / "skill").rglob("*") if path.is_file() and path.suffix in KINDS]
    kept = [path for path in found if not set(path.relative_to(root).parts[1:-1]) & set(OUTSIDE)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in [root / "lambda_function.py", *kept]}


def _content(own: dict[str, bytes]) -> dict[str, str]:
    """Return the version of the content of each locale."""
    read = {Path(name).stem: json.loads(text) for name, text in own.items() if name.startswith("skill/compiled/")}
    return {locale: content["version"] for locale, content in sorted(read.items()) if "locale" in content}


def digest(found: dict[str, bytes]) -> str:
    """Return one sum over paths and bytes: what is in a zip, however it is packed."""
    total = hashlib.sha256()
    for name, data in sorted(found.items()):
        total.update(f"{name}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return total.hexdigest()


def packed(found: dict[str, bytes]) -> bytes:
    """Return a zip of ``found``: in order of path, all of one date and mode."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in sorted(found.items()):
            info = zipfile.ZipInfo(name, _WHEN)
            info.external_attr, info.create_system, info.compress_type = _MODE, _UNIX, zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=9)
    return held.getvalue()
