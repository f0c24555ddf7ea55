"""``replace`` of dataclasses, about three times as fast: every turn does it several times, a walk millions of times."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace  # so that the names and types of the fields are checked
else:

    def replace(record: Any, **changes: Any) -> Any:  # noqa: ANN401 - any dataclass
        """Return a copy of a dataclass with ``changes``; a name that is no field is a KeyError."""
        kind = type(record)
        values_of, places = _shape(kind)
        values = list(values_of(record))
        for name, value in changes.items():
            values[places[name]] = value
        return kind(*values)


@cache
def _shape(kind: Any) -> tuple[attrgetter[Any], dict[str, int]]:  # noqa: ANN401 - the class of a dataclass
    names = [item.name for item in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}


__all__ = ["replace"]
