"""What the stand-in learned is kept: read back as it was, never when damaged or old, by many processes at once."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from authoring import library
from simulator import learned as keeping
from simulator.learned import ENDING, LEARNING, learned
from simulator.nearest import Nearest

if TYPE_CHECKING:
    from pathlib import Path

LESSONS = [
    ("does heat help", "Heat"),
    ("is a hot water bottle good", "Heat"),
    ("should i rest", "Rest"),
    ("is it better to lie in bed", "Rest"),
    ("what is the weather", "Other"),
]
HEARD = "would a hot bottle help"


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many lessons were taught, each time that something was learned."""
    times: list[int] = []

    def teach(lessons: list[tuple[str, str]]) -> Nearest:
        times.append(len(lessons))
        return Nearest(lessons)

    monkeypatch.setattr(keeping, "Nearest", teach)
    return times


def files(folder: Path) -> list[Path]:
    """Return what is kept in a folder."""
    return sorted(folder.glob(f"*{ENDING}"))


def test_what_was_learned_is_read_back(tmp_path: Path, taught: list[int]) -> None:
    """The second time nothing is learned, and the answers are the same."""
    fresh = learned(LESSONS, tmp_path)
    again = learned(LESSONS, tmp_path)
    assert taught == [5]
    assert again.rank(HEARD) == fresh.rank(HEARD) == Nearest(LESSONS).rank(HEARD)


def test_other_lessons_are_learned_and_replace_the_old(tmp_path: Path, taught: list[int]) -> None:
    """One lesson more is another file, and the one before is removed."""
    learned(LESSONS, tmp_path)
    old = files(tmp_path)
    learned([*LESSONS, ("is bed good", "Rest")], tmp_path)
    assert taught == [5, 6]
    assert len(files(tmp_path)) == 1
    assert files(tmp_path) != old


def test_another_version_is_learned_anew(tmp_path: Path, taught: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """What another scikit-learn learned is not read."""
    learned(LESSONS, tmp_path)
    monkeypatch.setattr("simulator.learned.sklearn.__version__", "0.0.1")
    learned(LESSONS, tmp_path)
    assert taught == [5, 5]


@pytest.mark.parametrize("damage", [b"", b"no digest", b"x" * 500, None], ids=["empty", "short", "other", "cut"])
def test_a_damaged_file_is_never_opened(tmp_path: Path, taught: list[int], damage: bytes | None) -> None:
    """A file that is not as it was written is learned anew and written anew."""
    learned(LESSONS, tmp_path)
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-7] if damage is None else damage)
    assert learned(LESSONS, tmp_path).rank(HEARD)
    assert learned(LESSONS, tmp_path).rank(HEARD)
    assert taught == [5, 5]


def test_where_nothing_can_be_written_it_is_learned_each_time(tmp_path: Path, taught: list[int]) -> None:
    """A folder that cannot be made is no fault: the answers are the same."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for _ in range(2):
        assert learned(LESSONS, tmp_path / "file" / "folder").rank(HEARD)
    assert taught == [5, 5]


@pytest.mark.long
def test_processes_at_once_learn_once(tmp_path: Path) -> None:
    """Of several processes that want the same one learns, the others wait and read; all answer alike."""
    script = f"""
import sys
from pathlib import Path
from simulator import learned as keeping
real = keeping.Nearest
def teach(lessons):
    print("learned")
    return real(lessons)
keeping.Nearest = teach
print(keeping.learned({LESSONS!r}, Path(sys.argv[1])).rank({HEARD!r})[0])
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    begun = [
        subprocess.Popen(command, cwd=library.ROOT, stdout=subprocess.PIPE, encoding="utf-8")  # noqa: S603
        for _ in range(3)
    ]
    said = [one.communicate(timeout=120)[0].splitlines() for one in begun]
    assert [one.returncode for one in begun] == [0, 0, 0]
    assert sum("learned" in lines for lines in said) == 1
    assert len({lines[-1] for lines in said}) == 1
    assert len(files(tmp_path)) == 1


def test_learning_is_announced_in_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever waits at a terminal is told why, once; where nobody looks on, nothing is written."""
    learned(LESSONS[:4], tmp_path)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for _ in range(2):
        learned(LESSONS, tmp_path)
    assert capsys.readouterr().err == LEARNING
