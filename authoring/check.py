"""Cross-file checks."""

from __future__ import annotations


def run(found, problems):
    pass


def summary(found):
    return "ok"
