"""The pretend devices: where one can be, and what each tells Alexa about its screen.

Sizes are density-independent pixels (dp).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.understanding import MODELS

LOCALES = sorted(path.stem for path in MODELS.glob("*.json"))
"""Where a device can be: the locales that have an interaction model."""


@dataclass(frozen=True)
class Device:
    """A speaker, or a device with a screen."""

    name: str
    width: int = 0
    height: int = 0
    mode: str = "HUB"
    round: bool = False
    dpi: int = 160
    touch: bool = True

    @property
    def screen(self) -> bool:
        """Whether it has a screen."""
        return bool(self.width)

    def interfaces(self) -> dict[str, Any]:
        """Return ``supportedInterfaces`` of its requests."""
        return {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}} if self.screen else {}

    def viewport(self) -> dict[str, Any]:
        """Return ``context.Viewport`` of its requests; sizes are in pixels there."""
        wide, high = (side * self.dpi // 160 for side in (self.width, self.height))
        return {
            "shape": "ROUND" if self.round else "RECTANGLE",
            "mode": self.mode,
            "dpi": self.dpi,
            "pixelWidth": wide,
            "pixelHeight": high,
            "currentPixelWidth": wide,
            "currentPixelHeight": high,
            "touch": ["SINGLE"] if self.touch else [],
        }


DEVICES = {
    "speaker": Device("Echo, no screen"),
    "show-5": Device("Echo Show 5", 960, 480),
    "show-8": Device("Echo Show 8", 960, 600, dpi=213),
    "show-10": Device("Echo Show 10", 1280, 800),
    "show-15": Device("Echo Show 15", 1920, 1080),
    "show-15-upright": Device("Echo Show 15, upright", 1080, 1920),
    "spot": Device("Echo Spot, round", 480, 480, round=True),
    "tablet": Device("Fire tablet, upright", 600, 1024, mode="MOBILE"),
    "tv": Device("Fire TV", 960, 540, mode="TV", dpi=320, touch=False),
}
"""By the name that the page and the tests use."""
