"""``replace``, the quick one, does what that of dataclasses does."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import Any

import pytest

import skill
from skill.acts import Act
from skill.red_flags import Check
from skill.replacing import replace
from skill.reply import Reply
from skill.state import State
from skill.turn import Turn

NAMES = [module.name for module in pkgutil.walk_packages(skill.__path__, "skill.")]
RECORDS: list[Any] = sorted(
    {
        found
        for name in NAMES
        if not name.startswith("skill.web")
        for found in vars(importlib.import_module(name)).values()
        if isinstance(found, type) and dataclasses.is_dataclass(found) and found.__module__.startswith("skill.")
    },
    key=lambda kind: str(kind.__name__),
)


def test_the_records_of_a_turn_are_among_those_looked_at() -> None:
    """State, check, act, reply and turn are dataclasses of skill/."""
    assert {State, Check, Act, Reply, Turn} <= set(RECORDS)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_copy_is_that_of_dataclasses(kind: Any) -> None:  # noqa: ANN401 - the class of any record
    """Every field of every record can be replaced; the copy is equal, frozen, and of the same class."""
    names = [item.name for item in dataclasses.fields(kind)]
    record = kind(*range(len(names)))
    for name in names:
        copy = replace(record, **{name: "other"})
        assert type(copy) is kind
        assert copy == dataclasses.replace(record, **{name: "other"}) != record
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(copy, name, "third")
    assert replace(record) == record
    with pytest.raises(AttributeError):
        replace(record, no_such_field=1)
