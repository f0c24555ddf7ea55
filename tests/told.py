"""Sessions of the tell form, for the tests: groups of warning signs, and what goes on to the next one."""

from __future__ import annotations

from typing import Any

from walking import TELLING

from skill.acts import Act, Kind
from skill.spoken import Open
from skill.state import State

GROUPS = list(TELLING.telling)
ONWARD = [Act(Kind.NEXT), Act(Kind.MORE), Act(Kind.SKIP), Act(Kind.ANSWER, "no")]


def telling_of(name: str, **more: Any) -> State:  # noqa: ANN401 - fields of State
    """Return a session in which a group was told last."""
    return State(open=Open.TELL, told=name, said=(f"telling.{name}.say", f"questions.{Open.TELL}.ask"), **more)
