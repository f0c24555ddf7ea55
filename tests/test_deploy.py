"""The build of the Lambda zip: late imports change nothing, bytes are the same everywhere, bad content stays home."""

from __future__ import annotations

import datetime as dt
import io
import json
import marshal
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import authored
import commands
import pytest

from authoring import check, library
from benches import folders, report
from deploy import archive, late, python, ready
from skill import content as contents

if TYPE_CHECKING:
    from types import CodeType

ROOT = Path(__file__).parent.parent
HERE = python.Interpreter(sys.executable, sys.version.split()[0], str(sys.implementation.cache_tag))
OTHER = "class Thing:\n    pass\ndef double(x):\n    return 2 * x\n"
ROOTS = frozenset({"alpha"})


def rewritten(folder: Path, source: str, name: str = "user") -> str:
    """Write a package alpha with a module ``other`` and a rewritten one; return the new source."""
    package = folder / "alpha"
    package.mkdir(exist_ok=True)
    shutil.copy(ROOT / "deploy" / "sdk_late.py", folder)
    (package / "__init__.py").touch()
    (package / "other.py").write_text(OTHER)
    whole = name == "__init__"
    module = late.Module(
        "alpha" if whole else f"alpha.{name}", source.encode(), whole, frozenset({"other"} if whole else ())
    )
    new = late.rewrite(module, roots=ROOTS).decode()
    (package / f"{name}.py").write_text(new)
    return new


def told(folder: Path, script: str) -> list[str]:
    """Return the words that a script prints, in a fresh interpreter that finds the package."""
    lead = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    command = [sys.executable, "-I", "-c", lead + script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603


def test_a_name_used_in_functions_only_is_imported_when_it_is_used(tmp_path: Path) -> None:
    """The module of such a name is not loaded before the function runs, and then the function has it."""
    rewritten(tmp_path, "from .other import double\n\ndef four():\n    return double(2)\n")
    script = (
        "import alpha.user as u; print('alpha.other' in sys.modules, u.four(), 'alpha.other' in sys.modules, u.four())"
    )
    assert told(tmp_path, script) == ["False", "4", "True", "4"]


def test_a_late_name_is_still_an_attribute_of_its_module(tmp_path: Path) -> None:
    """Others import a late name from the module as before; the object is the same one."""
    rewritten(tmp_path, "from alpha.other import Thing, double as twice\n")
    script = "from alpha.user import Thing, twice; from alpha import other; print(Thing is other.Thing, twice(3))"
    assert told(tmp_path, script) == ["True", "6"]


def test_a_package_loads_what_it_offers_one_by_one(tmp_path: Path) -> None:
    """A package that only gathers names loads none of their modules; names and modules are there when asked for."""
    rewritten(tmp_path, "from __future__ import absolute_import\nfrom .other import Thing\n", "__init__")
    script = "import alpha; print('alpha.other' in sys.modules, alpha.other.__name__, alpha.Thing.__name__)"
    assert told(tmp_path, script) == ["False", "alpha.other", "Thing"]


def test_a_name_that_is_not_there_is_an_attribute_error(tmp_path: Path) -> None:
    """Asking a rewritten module for an unknown name fails as it does for any module."""
    rewritten(tmp_path, "from .other import double\n")
    script = "import alpha.user as u; print(hasattr(u, 'nothing'), getattr(u, 'nothing', 'default'))"
    assert told(tmp_path, script) == ["False", "default"]


@pytest.mark.parametrize(
    "source",
    [
        "from .other import Thing\nclass More(Thing):\n    pass\n",
        "from .other import double\nfour = double(2)\n",
        "from .other import double\n@double\ndef decorated():\n    return 1\n",
        "from .other import double\ndef four(x=double(2)):\n    return x\n",
        "from .other import Thing\ndef four(x: Thing) -> None:\n    return x\n",
        "from .other import double\nfour = lambda x=double: x\n",
        "from .other import double\ndef four():\n    double = 3\n    return double\n",
        "from .other import double\nfrom .other import Thing as double\ndef four():\n    return double\n",
        "from .other import double\ndef four(double):\n    return double\n",
        "from .other import double\ndef __getattr__(name):\n    return double(2)\n",
        "from .other import *\nfrom .other import double\n",
        "from json import dumps\ndef four():\n    return dumps(2)\n",
        "if True:\n    from .other import double\ndef four():\n    return double(2)\n",
    ],
)
def test_what_might_differ_stays_as_it_was(source: str, tmp_path: Path) -> None:
    """A name used at load, bound twice, or imported from elsewhere or under a condition is imported as before."""
    assert rewritten(tmp_path, source) == source


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    """A traceback through a rewritten module names the lines of the original."""
    lead = "import json\nfrom .other import (\n    Thing,\n    double,\n)\n\n"
    source = f"{lead}def four():\n    return (double(2),\n        Thing)\n"
    script = "import alpha.user as u; print(u.four.__code__.co_firstlineno, u.four()[0])"
    assert rewritten(tmp_path, source) != source
    assert told(tmp_path, script) == ["7", "4"]


def test_only_the_late_part_of_an_import_waits(tmp_path: Path) -> None:
    """An import of several names keeps those that are used while the module loads."""
    rewritten(tmp_path, "from .other import Thing, double\nclass More(Thing):\n    four = lambda self: double(2)\n")
    assert told(tmp_path, "import alpha.user as u; print(u.More().four(), u.Thing.__name__)") == ["4", "Thing"]


def test_the_same_files_are_the_same_zip() -> None:
    """Order of the files and the clock leave no trace in the zip."""
    files = {"b/x.py": b"1", "a.py": b"2", "b/a.json": b"{}"}
    packed = archive.packed(files)
    assert archive.packed(dict(reversed(files.items()))) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        assert [one.filename for one in found.infolist()] == sorted(files)
        assert {(one.date_time, one.external_attr, one.create_system) for one in found.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o100644 << 16, 3)
        }
        assert {one.filename: found.read(one) for one in found.infolist()} == files


def _codes(code: CodeType) -> list[CodeType]:
    return [code, *(one for part in code.co_consts if hasattr(part, "co_code") for one in _codes(part))]


def test_byte_code_does_not_know_where_it_was_made() -> None:
    """Byte-code is the same twice, is taken without a look at its source, and names files as in the zip."""
    sources = {
        "skill/red_flags.py": (ROOT / "skill/red_flags.py").read_bytes(),
        "skill/heard.py": (ROOT / "skill/heard.py").read_bytes(),
    }
    made = python.compiled(HERE, sources)
    assert python.compiled(HERE, dict(reversed(sources.items()))) == made
    assert set(made) == {f"skill/__pycache__/{name}.{HERE.tag}.pyc" for name in ("red_flags", "heard")}
    for name, data in made.items():
        assert int.from_bytes(data[4:8], "little") == 1  # hash-based, not checked (PEP 552)
        files = {code.co_filename for code in _codes(marshal.loads(data[16:]))}  # noqa: S302 - made a moment ago
        assert files == {f"skill/{Path(name).name.split('.')[0]}.py"}


@pytest.mark.parametrize(
    "ending", [None, "plain text", "#!/bin/sh\nexit 1", "#!/bin/sh\necho", "#!/bin/sh\necho 3 4 5"]
)
@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_an_interpreter_that_does_not_run_is_refused_by_name(
    ending: str | None, mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LAMBDA_PYTHON with a wrong path, or the path of something else, stops the build and says what to write."""
    path = tmp_path / "python"
    if ending is not None:
        path.write_text(ending)
        path.chmod(mode)
    monkeypatch.setenv(python.CHOSEN, str(path))
    with pytest.raises(python.InterpreterError, match=rf"LAMBDA_PYTHON: found {path}.*write the path of Python 3\.13"):
        python.find()


def test_the_command_names_the_interpreter_that_does_not_run(tmp_path: Path) -> None:
    """The build stops with one line and writes nothing where LAMBDA_PYTHON is wrong."""
    done = commands.run(f"deploy --out {tmp_path / 'out'}", {python.CHOSEN: "/none"})
    wanted = f"LAMBDA_PYTHON: found /none, which runs no Python; write the path of Python {python.PREFERRED}\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", wanted)
    assert not (tmp_path / "out").exists()


def test_our_files_are_the_entry_and_the_skill_without_its_web_server(tmp_path: Path) -> None:
    """skill/web, byte-code of development and what is no module nor JSON stay home; the rest of skill/ goes along."""
    for name in (
        "skill/a.py",
        "skill/alexa/screens/b.json",
        "skill/web/c.py",
        "skill/__pycache__/a.pyc",
        "skill/notes.txt",
        "skill/.a.py.swp",
        "skill/compiled/.DS_Store",
        "skill/a.py.orig",
        "lambda_function.py",
        "authoring/d.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert set(archive.ours(tmp_path)) == {"skill/a.py", "skill/alexa/screens/b.json", "lambda_function.py"}


@pytest.mark.long
def test_content_is_not_shipped_stale_or_lapsed(tmp_path: Path) -> None:
    """What is generated must be fresh and no review may have lapsed; each reason names the file and what to do."""
    authored.copy(tmp_path)
    today = max(dt.date.fromisoformat(record.written_on) for _, record in check.reviewed(library.read(tmp_path)))
    stale = ready.reasons(tmp_path, today)
    assert stale
    assert all("make model" in reason for reason in stale)
    lapsed = [one for one in ready.reasons(tmp_path, dt.date(2100, 1, 1)) if "review_due" in one]
    assert any(one.startswith("content/en/topics/") for one in lapsed)
    broken = next((tmp_path / "content/en/topics").glob("*.yaml"))
    broken.write_text("title: [\n")
    assert any(broken.name in reason for reason in ready.reasons(tmp_path, today))


def _compiled() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((contents.COMPILED / "en-US.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("count", [10, 40, 400])
def test_grown_content_is_content(count: int) -> None:
    """What growth is measured on has so many topics, each with its words, and nothing points outside."""
    grown = contents.from_json(folders.topics(_compiled(), count))
    assert len(grown.topics) == count
    assert all(grown.has(f"topics.{name}.say") for name in grown.topics)
    linked = {one for topic in grown.topics.values() for one in topic.next} | {grown.after_check}
    assert linked <= grown.topics.keys()
    assert {row["id"] for row in grown.intents.values() if row["act"] == "topic" and "id" in row} <= grown.topics.keys()


def test_a_budget_is_broken_above_its_limit() -> None:
    """A figure at its limit keeps the budget, one above breaks it, and the page says so."""
    assert report.Budget("x", 1.1, 1.1).kept
    broken = report.Budget("x", 1.11, 1.1)
    assert not broken.kept
    assert "**broken**" in broken.row()
