"""A record with some fields changed: ``dataclasses.replace``, about three times as fast, for what every turn does."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

R = TypeVar("R")


@cache
def _shape(kind: Hashable) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    names = [item.name for item in fields(cast("Any", kind))]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}


def replaced(record: R, **changes: Any) -> R:  # noqa: ANN401 - fields of the record
    """Return a copy of a dataclass of several fields with ``changes``.

    Raises:
        KeyError: the record has no such field.

    """
    kind = type(record)
    values_of, places = _shape(cast("Hashable", kind))
    values = list(values_of(record))
    for name, value in changes.items():
        values[places[name]] = value
    return kind(*values)
