"""Writes the evidence: the generated pages, and today's figures into docs/safety/case.md (``make evidence``).

It stands here and not in ``authoring`` because it runs what is in ``tests``: stories, population and proof (that is
``python -m tests.prove --json``, if it is there). Every figure is the same on every machine, so a second run changes
nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import conversation
import population
import vignette

from authoring import build, check, library, safety, score
from simulator.understanding import Understanding

if TYPE_CHECKING:
    from collections.abc import Iterator

CASE = library.ROOT / "docs" / "safety" / "case.md"
README = library.ROOT / "README.md"
IN_README = (
    "reachable states of the conversation",
    "violations found in all of these",
    "whole conversations played",
    "patient stories",
    "told less than is right",
    "told less than may be right, decision open",
    "emergencies understood by the stand-in, held-out fifth",
    "emergencies or hedges taken for no, whole set",
    "hazards, each with a control and tests",
)
"""The figures of the safety case that the first page shows too."""
PROOF = library.ROOT / "tests" / "prove.py"
PROVED = {
    "states": "reachable states of the conversation",
    "acts": "acts tried in each state",
    "turns": "turns walked",
    "tell_turns": "turns walked in the form that only tells",
    "vectors": "complete sets of answers to the check, compared with a second implementation",
    "paths": "paths through the check",
    "longest_path_turns": "turns of the longest path",
    "all_no_words": "words spoken when every answer is no",
    "all_no_seconds": "seconds of that at 150 words a minute",
    "random_turns": "random turns through the entry point",
    "hostile_kinds": "kinds of hostile requests answered",
    "violations": "violations found in all of these",
}
"""What the proof counts, in the order shown."""
MUTANTS = {"mutants": "changes of the rules", "code_mutants": "changes of the code"}
Figure = tuple[str, str]


def stories() -> Iterator[Figure]:
    """Yield what the patient stories show."""
    found = vignette.figures()
    yield "patient stories", f"{found['stories']}"
    yield "told less than is right", f"{found['under_triaged']}"
    yield "told what is right in words only, not by the urgency given", f"{found['told_in_words']}"
    yield "self-care stories told more than is right", f"{found['self_care_over_triaged']} of {found['self_care']}"
    yield "other stories told more than is right", f"{found['others_over_triaged']}"


def governance() -> Iterator[Figure]:
    """Yield what is in the logs and tables, and what is signed."""
    content, rows = library.read(), safety.certification().values()
    tests = {name for hazard in safety.hazards().values() for name in hazard.tests}
    signed, files = check.signed(content)
    verified = sum(bool(region.verified_by) for region in content.regions.values())
    yield "hazards, each with a control and tests", f"{len(safety.hazards())}"
    yield "tests that the hazard log names", f"{len(tests)}"
    yield "certification rows tested offline", f"{sum(bool(row.tests) for row in rows)} of {len(rows)}"
    yield "clinical files signed by a clinician", f"{signed} of {files}"
    yield "regions whose numbers are verified", f"{verified} of {len(content.regions)}"


def simulated() -> Iterator[Figure]:
    """Yield how often the simulated population is given each urgency."""
    found = population.figures()
    for kind in ("all", population.ORDINARY):
        total = sum(found[kind].values())
        shares = ", ".join(f"{urgency} {100 * count / total:.1f} %" for urgency, count in found[kind].items())
        yield f"simulated patients, {kind}: {total}", shares
    serious = [found[kind] for kind in population.population().kinds]
    soon = sum(row["today"] + row["emergency"] for row in serious)
    total = sum(sum(row.values()) for row in serious)
    yield "simulated patients with a serious cause sent today or now", f"{soon} of {total}"


def understood() -> Iterator[Figure]:
    """Yield what the stand-in for Alexa's hearing makes of the development set."""
    rows, hearing = score.read_set(), Understanding("en-US")
    answers = {row.utterance: hearing.understand(row.utterance).intent for row in rows}
    report = score.report(rows, answers)
    for name, part in (("whole set", report.whole), ("held-out fifth", report.held_out)):
        raised, total = part.emergencies
        yield f"emergencies understood by the stand-in, {name}", f"{raised} of {total}"
        yield f"emergencies or hedges taken for no, {name}", f"{len(part.taken_for_no)}"


def proved() -> Iterator[Figure]:
    """Yield what the exhaustive proof counted; nothing where it is not part of this checkout."""
    if not PROOF.is_file():
        return
    path = os.pathsep.join((str(library.ROOT), str(PROOF.parent)))
    command = [sys.executable, "-m", "tests.prove", "--json"]
    ran = subprocess.run(  # noqa: S603 - our own program
        command, cwd=library.ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    yield from ((text, f"{found[key]}") for key, text in PROVED.items() if key in found)
    for key, text in MUTANTS.items():
        if key in found:
            yield f"{text} that the tests notice", f"{found[f'{key}_killed']} of {found[key]}"


def quick() -> list[Figure]:
    """Return the figures that a test compares with the page."""
    return [*stories(), *governance()]


def played() -> Figure:
    """Return how many conversations are written down and played."""
    return "whole conversations played", f"{len(list(conversation.FOLDER.glob('*.yaml')))}"


def figures() -> list[Figure]:
    """Return all figures, in the order of the page."""
    return [*proved(), played(), *stories(), *simulated(), *understood(), *governance()]


def row(figure: Figure) -> str:
    """Return a figure as a row of the page."""
    return f"| {figure[0]} | {figure[1]} |"


def told_in_words() -> list[str]:
    """Return the stories that are told what is right in words only, and the words."""
    return [
        f"- {story.story} *Right: {story.right}; given: {vignette.told(name).given}.* Told: \u201c{story.told}.\u201d"
        for name, story in vignette.stories().items()
        if story.told
    ]


def between(page: str, mark: str, lines: list[str]) -> str:
    """Return ``page`` with ``lines`` between its marks.

    Raises:
        ValueError: a mark is missing.

    """
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        message = f"{CASE.name}: no {begin.strip()} and {end}; write both, each on a line of its own"
        raise ValueError(message)
    return "".join((before, begin, *(f"{line}\n" for line in lines), end, after))


def case(page: str, found: list[Figure]) -> str:
    """Return the safety case with these figures."""
    table = ["", "| what | figure |", "|---|---|", *(row(figure) for figure in found), ""]
    return between(between(page, "figures", table), "told in words", ["", *told_in_words(), ""])


def renewed(page: str, found: list[Figure]) -> str:
    """Return the safety case with these figures in the place of their old ones; the others stay."""
    lines = page.splitlines(keepends=True)
    for figure in found:
        begins = f"| {figure[0]} |"
        lines = [f"{row(figure)}\n" if line.startswith(begins) else line for line in lines]
    return between("".join(lines), "told in words", ["", *told_in_words(), ""])


def readme(page: str, case_page: str) -> str:
    """Return README.md with those figures of the safety case that it shows."""
    rows = [line for line in case_page.splitlines() if line.startswith(tuple(f"| {name} |" for name in IN_README))]
    return between(page, "figures", ["", "| what | figure |", "|---|---|", *rows, ""])


def main() -> None:
    """Write the pages and the figures; with --quick only those that an added file changes."""
    page = CASE.read_text(encoding="utf-8")
    proven = renewed(page, [played(), *quick()]) if "--quick" in sys.argv else case(page, figures())
    first = readme(README.read_text(encoding="utf-8"), proven)
    files = {**safety.pages(), str(CASE.relative_to(library.ROOT)): proven, README.name: first}
    for name in build.write(files, library.ROOT):
        sys.stdout.write(f"wrote {name}\n")


if __name__ == "__main__":
    main()
