"""The two forms of the red-flag check, and how a deployment chooses one: RED_FLAG_CHECK."""

NAME = "RED_FLAG_CHECK"
ASK, TELL = "ask", "tell"
FORMS = (ASK, TELL)
"""ask: questions about the person, one at a time. tell: the warning signs are told in groups, and nothing is asked."""


class FormError(ValueError):
    """A form that there is not: which setting, what was found, what to write."""


def chosen(found: str | None) -> str:
    """Return the form that RED_FLAG_CHECK names; the questions where it is not set."""
    if not found:
        return ASK
    if found in FORMS:
        return found
    message = f"{NAME} is {found!r}. Write {NAME}={ASK} (questions, the default) or {NAME}={TELL} (for stores)"
    raise FormError(message)
