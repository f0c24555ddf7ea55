"""What whoever runs the server sets in the environment. There is nothing here that makes the gate less strict."""

from __future__ import annotations

import os

from skill.form import NAME, FormError, chosen

ID = "ALEXA_SKILL_ID"
PREFIX = "amzn1.ask.skill."
HIGHEST_PORT = 65535


class SettingsError(ValueError):
    """A setting that cannot be used: which, what was found, what to write."""


def skill_id(given: str | None = None) -> str:
    """Return the skill's id, as given or from ALEXA_SKILL_ID."""
    found = given if given is not None else os.environ.get(ID, "")
    if found.startswith(PREFIX) and found.isascii() and found.isprintable() and " " not in found:
        return found
    was = f"is {found!r}" if found else "is not set"
    message = f"{ID} {was}. Write the id that the developer console shows for the skill: {ID}={PREFIX}..."
    raise SettingsError(message)


def form() -> str:
    """Return the form of the check, from RED_FLAG_CHECK."""
    try:
        return chosen(os.environ.get(NAME))
    except FormError as wrong:
        raise SettingsError(*wrong.args) from wrong


def port() -> int:
    """Return the port to listen at, from PORT; 8080 when not set."""
    found = os.environ.get("PORT", "8080")
    if found.isascii() and found.isdigit() and 0 <= int(found) <= HIGHEST_PORT:
        return int(found)
    message = f"PORT is {found!r}. Write a number from 0 (any free port) to {HIGHEST_PORT}: PORT=8080"
    raise SettingsError(message)


def host() -> str:
    """Return the address to listen at, from HOST; this machine only when not set, where the proxy is."""
    return os.environ.get("HOST", "") or "127.0.0.1"
