"""AWS Lambda entry point: ``handler(event, context)``; ``lambda_handler`` is the name consoles expect."""

import os

from skill.guard import Handler, guarded


def _open() -> Handler:
    from skill.alexa.door import door  # noqa: PLC0415 - a broken import must reach the guard

    return door(os.environ.get("ALEXA_SKILL_ID") or None)


handler = guarded(_open)
lambda_handler = handler
