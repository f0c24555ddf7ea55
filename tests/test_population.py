"""The simulated population: its rates are sourced or called assumed, and its figures are the same everywhere."""

from __future__ import annotations

from authored import real
from population import ORDINARY, figures, kind_of, population, urgency_of

from skill import content as contents
from skill.content import URGENCIES

PATIENTS = 2000


def test_every_rate_has_a_source_or_is_called_assumed() -> None:
    """Every rate names sources of content/sources.yaml, or says that it is assumed."""
    found, known = population(), {*real().sources, "assumed"}
    named = [found.not_sure.sources, found.serious.sources]
    named += [group.sources for group in (*found.audience.values(), *found.kinds.values())]
    named += [row["from"] for row in found.answer_rates.values()]
    assert all(sources and set(sources) <= known for sources in named)


def test_every_question_has_a_rate_for_everybody() -> None:
    """Every step that the check asks has a rate between 0 and 1 for every kind of patient."""
    content, found = contents.load("en-US"), population()
    asked = {name for name, step in content.steps.items() if not step.aside} - {"G0", "G1"}
    assert set(found.answer_rates) == asked
    for step in asked:
        assert all(0 <= found.rate(step, kind) <= 1 for kind in (ORDINARY, *found.kinds))


def test_the_figures_count_every_patient_and_do_not_change() -> None:
    """Every patient is given one urgency, the same in every run."""
    once, again = figures(PATIENTS), figures(PATIENTS)
    assert once == again
    assert sum(once["all"].values()) == PATIENTS
    assert set(once["all"]) == set(URGENCIES)
    assert all(count for count in once["all"].values())


def test_the_serious_are_sent_further_than_the_ordinary() -> None:
    """Of people with a serious cause twice the share is sent now, and half as many again today or now."""
    kinds = {patient: kind_of(patient) for patient in range(population().patients)}
    serious = [urgency_of(patient) for patient, kind in kinds.items() if kind != ORDINARY]
    some = [patient for patient, kind in kinds.items() if kind == ORDINARY][::10]
    ordinary = [urgency_of(patient) for patient in some]
    assert _share(serious, "emergency") > 2 * _share(ordinary, "emergency")
    assert _share(serious, "today", "emergency") > 1.5 * _share(ordinary, "today", "emergency")


def _share(given: list[str], *urgencies: str) -> float:
    return sum(urgency in urgencies for urgency in given) / len(given)
