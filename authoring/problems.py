"""What is wrong with the content, said so that its author can mend it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(found: str, allowed: Iterable[str]) -> str:
    """Return the allowed name that was probably meant, as an ending of the message; nothing where none is near."""
    names = {one.lower(): one for one in allowed}
    near = difflib.get_close_matches(found.lower(), names, n=1)
    return f" (perhaps {names[near[0]]!r})" if near else ""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it is, what was found there and what to write instead."""

    file: str
    field: str
    found: str
    wanted: str
    warning: bool = False
    """A warning is shown and does not fail the check."""

    def __str__(self) -> str:
        """Return the one line an author reads."""
        kind = "warning" if self.warning else "error"
        return f"{self.file}: {self.field}: {kind}: found {self.found}; write {self.wanted}"


@dataclass
class Problems:
    """All mistakes of one pass over the content."""

    all: list[Problem] = field(default_factory=list)

    def add(self, file: str, place: str, found: object, wanted: str, *, warning: bool = False) -> None:
        """Note one mistake."""
        problem = Problem(file, place, str(found), wanted, warning)
        if problem not in self.all:
            self.all.append(problem)

    def known(self, file: str, place: str, found: Iterable[str], known: Iterable[str]) -> None:
        """Note every name that is not among the known ones."""
        allowed = sorted(known)
        for one in found:
            if one not in allowed:
                self.add(file, place, repr(one), f"one of: {', '.join(allowed)}{nearest(one, allowed)}")

    @property
    def errors(self) -> list[Problem]:
        """The mistakes that fail the check, in order of file and field."""
        return sorted(problem for problem in self.all if not problem.warning)

    @property
    def warnings(self) -> list[Problem]:
        """The mistakes that are only shown."""
        return sorted(problem for problem in self.all if problem.warning)


class ContentError(Exception):
    """The content has errors, so nothing was written."""

    def __init__(self, problems: Problems) -> None:
        """Carry all problems; the message is every error, a line each."""
        super().__init__("\n".join(str(problem) for problem in problems.errors))
        self.problems = problems
