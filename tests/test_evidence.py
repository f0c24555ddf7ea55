"""The hazard log and the safety case: every hazard is proved by tests that exist, and the pages are current."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import evidence
import pytest
from evidence import CASE, between, case, quick, row, told_in_words

from authoring import library, safety

HAZARDS = safety.hazards()


def test_every_known_hazard_is_in_the_log() -> None:
    """The log holds the twenty-seven hazards, in order, each with a control, tests and what is left."""
    assert list(HAZARDS) == [f"H{number}" for number in range(1, 28)]
    assert all(one.control and one.tests and one.left for one in HAZARDS.values())


@pytest.mark.parametrize("name", HAZARDS)
def test_the_tests_of_a_hazard_exist(name: str) -> None:
    """Every test that a hazard names is defined in its file, or is a conversation that is there; none twice."""
    tests = HAZARDS[name].tests
    assert [test for test in tests if not safety.exists(test)] == []
    assert len(tests) == len(set(tests))


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_alexa.py::test_no_such",
        "tests/test_no_such.py::test_conversation",
        "tests/test_conversations.py::test_conversation[no_such]",
        "tests/test_alexa.py::test_nothing_said_is_logged_or_kept[no_such]",
        "tests/test_red_flags.py::test_the_check_keeps_its_invariants[no_such]",
    ],
)
def test_a_test_that_is_not_there_is_noticed(name: str) -> None:
    """A test, a file or a conversation that does not exist is not taken for one."""
    assert not safety.exists(name)


@pytest.mark.long
def test_every_named_test_is_collected() -> None:
    """Pytest itself collects every test that the hazard log or the certification table names."""
    run = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "-o", "addopts=", "tests"]
    collected = subprocess.run(run, cwd=library.ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own tests
    known = {line for name in collected.splitlines() for line in (name, name.partition("[")[0])}
    named = {test for hazard in HAZARDS.values() for test in hazard.tests}
    named |= {test for item in safety.certification().values() for test in item.tests}
    assert sorted(named - known) == []


def test_a_test_that_is_there_is_found() -> None:
    """A test function and a played conversation exist."""
    assert safety.exists("tests/test_evidence.py::test_a_test_that_is_there_is_found")
    assert safety.exists("tests/test_conversations.py::test_conversation[skip_is_not_a_no]")


def test_the_hazard_page_is_current() -> None:
    """docs/safety/hazards.md is what docs/safety/hazards.yaml says."""
    page = library.ROOT / safety.HAZARDS_PAGE
    assert page.read_text(encoding="utf-8") == safety.hazards_page(), "run: make figures"


def test_the_case_has_todays_figures_of_stories_and_hazards() -> None:
    """The safety case shows the figures of stories, hazards and signatures as they are, and stories told in words."""
    page = CASE.read_text(encoding="utf-8")
    assert [figure for figure in quick() if row(figure) not in page] == [], "run: make figures"
    assert [line for line in told_in_words() if line not in page] == [], "run: make figures"


def test_writing_the_figures_twice_changes_nothing() -> None:
    """The figures replace those that stand between the marks, and nothing around them."""
    page = CASE.read_text(encoding="utf-8")
    once = case(page, [("a", "1"), ("b", "2")])
    assert case(once, [("a", "1"), ("b", "2")]) == once
    assert once.partition("<!-- figures -->")[0] == page.partition("<!-- figures -->")[0]
    assert once.partition("<!-- end of told in words -->")[2] == page.partition("<!-- end of told in words -->")[2]


def test_a_page_without_marks_is_refused() -> None:
    """Figures are not written into a page that has no place for them; the message says which marks to write."""
    with pytest.raises(ValueError, match="<!-- figures --> and <!-- end of figures -->; write both"):
        between("# Safety case", "figures", [])


def test_the_proof_is_shown_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the proof its figures are left out; with it, what it prints is shown and no more."""
    monkeypatch.setattr(evidence, "PROOF", library.ROOT / "tests" / "no-such.py")
    assert list(evidence.proved()) == []
    told = json.dumps({"states": 7, "violations": 0, "mutants": 5, "mutants_killed": 4})
    monkeypatch.setattr(evidence, "PROOF", library.ROOT / "tests" / "evidence.py")
    monkeypatch.setattr("evidence.subprocess.run", lambda *_, **__: SimpleNamespace(stdout=told))
    assert list(evidence.proved()) == [
        ("reachable states of the conversation", "7"),
        ("violations found in all of these", "0"),
        ("changes of the rules that the tests notice", "4 of 5"),
    ]


def test_what_is_not_done_is_said() -> None:
    """The safety case says that no clinician signed, and that neither Amazon's recogniser nor a listener tried it."""
    page = CASE.read_text(encoding="utf-8")
    for words in ("No clinician has signed", "Not run on Amazon's recogniser", "No listening test"):
        assert words in page
