"""The shape of screen.yaml: the lines and labels of screens."""

from __future__ import annotations

from authoring.records import Record, Text


class ScreenLines(Record):
    """Small lines of a screen."""

    heading: Text
    check: Text
    touch: Text
    tell: Text
    emergency: Text
    number: Text
    number_where: Text
    watch: Text
    place: Text


class ScreenLabels(Record):
    """Labels of what can be touched, by their names in ``skill.alexa.requests.TOUCHED``."""

    YES: Text
    NO: Text
    NOT_SURE: Text
    CHILD: Text
    PREGNANT: Text
    BOTH: Text
    NEITHER: Text
    READY: Text
    NEXT: Text
    SKIP: Text
    SAME: Text
    EASIER: Text
    WORSE: Text
    STOP: Text


class ScreenFile(Record):
    """content/<language>/screen.yaml."""

    lines: ScreenLines
    labels: ScreenLabels
    sets: dict[str, Text]
    """Labels of the sets of movements to choose from, by their names in content/movements.yaml."""
