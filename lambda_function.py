"""AWS Lambda entry point: ``handler(event, context)``; ``lambda_handler`` is the name consoles expect."""

import os

from skill import form
from skill.guard import Handler, guarded, log


def _open() -> Handler:
    from skill.alexa.door import door  # noqa: PLC0415 - a broken import must reach the guard

    return door(os.environ.get("ALEXA_SKILL_ID") or None, _form())


def _form() -> str:
    """Return the form of the check that the deployment chose; the log says what is wrong with one there is not."""
    try:
        return form.chosen(os.environ.get(form.NAME))
    except form.FormError as error:
        log.error("%s", error)
        raise


handler = guarded(_open)
lambda_handler = handler
