"""The pictures of docs/architecture.md show the house as it is."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from authored import real

import lambda_function
from authoring import build, library, pictures
from simulator.devices import DEVICES
from simulator.echo import Echo

if TYPE_CHECKING:
    from types import FrameType

FILES = pictures.outputs(real())
SVG = "{http://www.w3.org/2000/svg}"


def test_the_pictures_are_current() -> None:
    """Both pictures stand in docs/pictures/ as they would be drawn now."""
    assert build.stale(FILES, library.ROOT) == [], "run `make book` and commit what it writes"


@pytest.mark.parametrize("stop", pictures.STOPS, ids=lambda stop: stop.name)
def test_every_stop_of_a_turn_is_there(stop: pictures.Stop) -> None:
    """What the picture names is a function of that module."""
    module, _, function = stop.name.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_a_turn_goes_the_way_that_is_drawn() -> None:
    """One spoken turn on a device with a screen calls the drawn functions in the drawn order."""
    wanted = [stop.name for stop in pictures.STOPS if not stop.name.startswith(lambda_function.__name__)]
    echo, seen = Echo(device=DEVICES["show-8"]), list[str]()
    echo.hear("alexa open back pain guide")
    event = echo.hear("my back hurts").request

    def note(frame: FrameType, kind: str, _: object) -> None:
        name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
        if kind == "call" and name in wanted and name not in seen:
            seen.append(name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        lambda_function.handler(event, None)
    finally:
        sys.setprofile(before)
    assert seen == wanted


@pytest.mark.parametrize("name", FILES)
def test_a_picture_needs_nothing_else(name: str) -> None:
    """A picture is sound XML with a title, and loads no font, script or picture from anywhere."""
    root = ET.fromstring(FILES[name])  # noqa: S314 - drawn by us
    assert root.find(f"{SVG}title") is not None
    assert [one.tag for one in root.iter() if one.tag.removeprefix(SVG) in ("script", "image", "use", "style")] == []
    assert "href" not in FILES[name]


def test_every_step_of_the_check_is_drawn() -> None:
    """The picture of the check has a card for each step of content/red_flags.yaml."""
    root = ET.fromstring(FILES[pictures.CHECK])  # noqa: S314 - drawn by us
    cards = {one.get("id", "").removeprefix("flow-") for one in root.iter(f"{SVG}g")} - {""}
    assert cards == set(real().red_flags.steps)
