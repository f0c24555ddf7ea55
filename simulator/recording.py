"""Records the requests that a conversation leads to, and their answers: to replay them where no Echo is."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from simulator.echo import Echo

if TYPE_CHECKING:
    from collections.abc import Iterable

NEW_SESSION = "/new"
"""Stands among the utterances where the session is forgotten."""


def record(locale: str, heard: Iterable[str], form: str = "") -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return request and response of every turn, when ``heard`` is said to a device in ``locale``.

    ``form``: the form of the check; as Echo has it.
    """
    turns: list[tuple[dict[str, Any], dict[str, Any]]] = []
    echo = Echo(locale, form=form)
    handler = echo.handler

    def recorded(event: dict[str, Any], context: object) -> dict[str, Any]:
        response: dict[str, Any] = handler(event, context)
        turns.append((copy.deepcopy(event), copy.deepcopy(response)))
        return response

    echo.handler = recorded
    for text in heard:
        if text == NEW_SESSION:
            echo.new()
        else:
            echo.hear(text)
    return turns
