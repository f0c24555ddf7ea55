"""Checks of what stands around the words: numbers of regions, signatures and their days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authoring.build import NEUTRAL

if TYPE_CHECKING:
    import datetime as dt

    from authoring.library import Library
    from authoring.problems import Problems
    from authoring.records import Reviewed
    from skill.content import Content

SIGNED = re.compile(r"\S+( \S+)+")
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = {str(digit): name for digit, name in enumerate(NAMES)}


def regions(library: Library, problems: Problems) -> None:
    """The number that is spoken is the number that is written; the neutral region is there for every other country."""
    if NEUTRAL not in library.regions:
        wanted = "it: every country without a region of its own hears it"
        problems.add(f"content/regions/{NEUTRAL}.yaml", "file", "no such file", wanted)
    for locale, region in library.regions.items():
        said = " ".join(DIGITS.get(digit, digit) for digit in region.emergency.digits)
        if region.country and region.emergency.spoken != said:
            found = f"{region.emergency.spoken!r}, with the digits {region.emergency.digits}"
            problems.add(f"content/regions/{locale}.yaml", "emergency.spoken", found, repr(said))


def numbers(library: Library, neutral: Content, files_of: dict[str, str], problems: Problems) -> None:
    """No number stands inside a text: the neutral English, which has none, holds none of any region."""
    known = {region.emergency.spoken for region in library.regions.values() if region.country}
    known |= {region.emergency.digits for region in library.regions.values() if region.country}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(known)))})\b", re.IGNORECASE)
    for ref, text in neutral.texts.items():
        if known and "@" not in ref and (match := pattern.search(text)):
            problems.add(
                files_of[ref], ref, f"the number {match[0]!r}", "{emergency_call}, {advice_line} or {crisis_line}"
            )


def signature(file: str, record: Reviewed, days: dict[str, dt.date], today: dt.date | None, problems: Problems) -> None:
    """A signature has a name, and its day lies between the writing and today."""
    if record.reviewed_by and not SIGNED.fullmatch(record.reviewed_by):
        found = repr(record.reviewed_by)
        problems.add(file, "reviewed_by", found, "first name and last name of the clinician, or nothing")
    written, reviewed = days.get("written_on"), days.get("reviewed_on")
    if written and reviewed and reviewed < written:
        problems.add(file, "reviewed_on", record.reviewed_on, f"a day after it was written ({record.written_on})")
    for field, day in days.items():
        if today is not None and day > today:
            problems.add(file, field, f"{day}, which is to come", "a day that has been")
