"""What is left for a slot when somebody says a warning sign in the frame of a sample: "my back hurts after {cause}".

Alexa may then give the skill only the slot's value; so what is left must tell the sign too (hazard H2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skill.heard import warnings_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

FREE_SPEECH = ("AMAZON.SearchQuery", "AMAZON.FreeText")
"""Slot types that hear a whole sentence."""
SAFE = ("AMAZON.DURATION",)
"""Slot types that Alexa fills with nothing but their own values."""
_SLOT = re.compile(r"\{(\w+)\}")


def left_for_slots(
    sentences: Iterable[str], slots: Mapping[str, str], phrases: Mapping[str, str], known: Container[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield (sentence with one slot, warning phrase that fits it, what the slot then holds).

    ``slots`` maps a slot to its type, ``phrases`` a normalised phrase to its group, "" for a look-alike;
    ``known`` are the slots' own values. These, what holds a warning phrase itself, and the sentence that is nothing
    but a slot are left out: nothing is lost there.
    """
    urgent = "\n".join(phrase for phrase, group in phrases.items() if group)
    for sentence in sorted(sentences):
        found = _SLOT.findall(sentence)
        if len(found) != 1 or sentence == f"{{{found[0]}}}" or slots.get(found[0], "") in SAFE:
            continue
        before, after = (re.escape(part) for part in _SLOT.split(sentence)[::2])
        for match in re.finditer(f"^{before}(.+){after}$", urgent, re.MULTILINE):
            left = match[1].strip()
            if left not in known and not warnings_in(left, phrases):
                yield sentence, match[0], left
