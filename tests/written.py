"""Reads the YAML files of the tests as ``yaml.safe_load`` does, in a seventh of the time where libyaml is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> Any:  # noqa: ANN401 - YAML holds anything
    """Return what a YAML file holds."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader
