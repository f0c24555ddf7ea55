"""The conversations of tests/conversations as one quick judge: does the skill still answer every one as written?

What each utterance is understood as is worked out once and remembered: the judge is asked thousands of times.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest import mock

import conversation

from simulator.understanding import Understanding
from skill.dialogue import respond

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import FrameType

    from simulator.understanding import Understood
    from skill.acts import Act
    from skill.content import Content
    from skill.reply import Reply
    from skill.state import State


class Remembering(Understanding):
    """Understands each text once."""

    def __init__(self, locale: str) -> None:
        """Read the model of ``locale``."""
        super().__init__(locale)
        self.known: dict[str, Understood] = {}

    def understand(self, text: str) -> Understood:
        """Return what ``text`` was understood as."""
        if text not in self.known:
            self.known[text] = super().understand(text)
        return self.known[text]


hearing = cache(Remembering)


class Golden:
    """All conversations, with what each of them touches."""

    def __init__(self) -> None:
        """Play every conversation once; they all have to be right."""
        self.files = {path.stem: conversation.load(path) for path in sorted(conversation.FOLDER.glob("*.yaml"))}
        self.touched = {name: self._touches(file) for name, file in self.files.items()}
        """What each conversation touches: steps asked, texts spoken, signs and intents heard, its locale."""
        wrong = self.first_wrong()
        if wrong:
            message = f"the conversation {wrong} is wrong before anything was changed"
            raise ValueError(message)

    def first_wrong(self, hints: Iterable[str] = ()) -> str:
        """Return the first conversation not answered as written, or an empty string.

        Those that touch most of ``hints`` are played first.
        """
        wanted = set(hints)
        return self.first_wrong_of(sorted(self.files, key=lambda name: -len(wanted & self.touched[name])))

    @staticmethod
    def _touches(file: dict[str, Any]) -> set[str]:
        touched: set[str] = set()

        def noting(content: Content, state: State, act: Act) -> tuple[State, Reply]:
            after, reply = respond(content, state, act)
            touched.update((content.locale, act.id, *act.complaint, reply.asking, reply.ask, *reply.say))
            return after, reply

        with mock.patch("skill.alexa.skill.respond", noting):
            conversation.play(file, hearing)
        return touched

    def first_wrong_of(self, names: Iterable[str]) -> str:
        """Return the first of ``names`` that is not answered as written, or an empty string."""
        return next((name for name in names if self._wrong(self.files[name])), "")

    def traced(self, paths: Iterable[Path]) -> dict[str, set[tuple[str, int]]]:
        """Return which lines of ``paths`` each conversation runs, as (module, line)."""
        modules = {str(path): path.stem for path in paths}
        found: dict[str, set[tuple[str, int]]] = {}
        for name, file in self.files.items():
            lines = found.setdefault(name, set())

            def trace(frame: FrameType, _event: str, _argument: object, lines: set[tuple[str, int]] = lines) -> Any:  # noqa: ANN401 - itself
                module = modules.get(frame.f_code.co_filename)
                if module is None:
                    return None
                lines.add((module, frame.f_lineno))
                return trace

            sys.settrace(trace)
            try:
                self._wrong(file)
            finally:
                sys.settrace(None)
        return found

    @staticmethod
    def _wrong(file: dict[str, Any]) -> bool:
        try:
            return bool(conversation.play(file, hearing).wrong)
        except Exception:  # noqa: BLE001 - a change that breaks the skill is found, whatever it raises
            return True
