"""The bench itself: one short round of all it measures. What depends on no clock must keep its budget here too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benches import measure, report
from deploy import python

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long
TIMED = ("cold", "warm")


def test_a_short_run_measures_everything(tmp_path: Path) -> None:
    """Every kind starts and answers every turn; size, memory and sockets keep their budgets; the page has it all."""
    builder = python.find()
    found = measure.run(builder, tmp_path, rounds=1)
    kinds = [*found.main.values(), *found.topics.values(), *found.locales.values()]
    assert [one for one in kinds if not (one.init and one.first and len(one.best) > found.turns / 2)] == []
    assert set(found.topics) == set(measure.TOPICS)
    assert set(found.locales) == set(measure.LOCALES)
    untimed = [budget for budget in report.budgets(found) if not budget.about.startswith(TIMED)]
    assert len(untimed) == 4
    assert [budget.row() for budget in untimed if not budget.kept] == []
    page = report.page(found, builder)
    assert all(budget.row() in page for budget in report.budgets(found))
    assert all(f"| {name} |" in page for name in found.main)
