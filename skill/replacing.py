"""``replace`` of frozen dataclasses, three to five times as fast: a turn does it often, a walk millions of times.

What a frozen dataclass costs is to be filled: each field goes through ``object.__setattr__``. A copy is therefore
filled as an object of an open twin, and then given its frozen class: Python allows that between classes of equal slots.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace  # so that the names and types of the fields are checked
else:

    def replace(record: Any, **changes: Any) -> Any:  # noqa: ANN401 - any frozen dataclass with slots
        """Return a copy of a dataclass with ``changes``; a name that is no field is an AttributeError."""
        kind = type(record)
        twin, names, values_of = _shape(kind)
        copy = twin()
        for name, value in zip(names, values_of(record)):  # noqa: B905 - of one dataclass
            setattr(copy, name, value)
        for name, value in changes.items():
            setattr(copy, name, value)
        copy.__class__ = kind
        return copy


@cache
def _shape(kind: Any) -> tuple[type, tuple[str, ...], attrgetter[Any]]:  # noqa: ANN401 - the class of a dataclass
    names = tuple(item.name for item in fields(kind))
    return type(kind.__name__, (), {"__slots__": names}), names, attrgetter(*names)


__all__ = ["replace"]
