"""Every screen on every device in a real browser, drawn by Amazon's own renderer: seen whole, and inside."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from browsing import BOXES, GUIDED_TO, MODULES, SERIOUS, WITHOUT_CONTRAST, canvas, shot
from walking import AMERICAN

from simulator.devices import DEVICES
from simulator.echo import Echo
from simulator.understanding import understanding_of
from skill.acts import Act, Kind
from skill.alexa import screen
from skill.dialogue import respond
from skill.red_flags import Check
from skill.spoken import Open
from skill.state import CLEARED, State

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.long
SCREENS = sorted(name for name, device in DEVICES.items() if device.screen)
WAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "welcome": ("en-US", ("open back pain guide",)),
    "first-question": ("en-US", ("is it serious",)),
    "question": ("en-US", ("is it serious", "no", "no")),
    "gate": ("en-US", ("is it serious", "not sure")),
    "emergency": ("en-GB", ("i cannot feel my bottom",)),
    "crisis": ("en-US", ("i want to die",)),
    "today-in-the-check": ("en-GB", ("i have a fever",)),
    "today": ("en-GB", ("i have a fever", *("no",) * 12)),
    "recap": ("en-US", ("is it serious", *("no",) * 9)),
    "which": ("en-US", ("is it serious", *("no",) * 9, "yes")),
    "ending": ("en-US", ("is it serious", *("no",) * 10)),
    "answer": ("en-US", ("does heat help",)),
    "menu": ("en-US", ("open back pain guide", "no")),
    "movement-where": ("en-US", GUIDED_TO),
    "movement-place": ("en-US", (*GUIDED_TO, "lying down")),
    "movement-guide": ("en-US", (*GUIDED_TO, "lying down", "next")),
    "movement-later": ("en-US", (*GUIDED_TO, "go for a walk")),
    "movement-done": ("en-US", (*GUIDED_TO, "use a chair", "next", "same", "next", "easier")),
    "goodbye": ("en-US", ("open back pain guide", "stop")),
}
"""How each screen is reached; a conversation stops where its question is open (``STOPS``)."""
STOPS = {"today": "again", "recap": "recap", "which": "which", "ending": "tips"}


@cache
def directive(name: str, device: str) -> dict[str, Any]:
    """Return what a device is told to show at the end of a conversation of ``WAYS``."""
    locale, said = WAYS[name]
    echo = Echo(locale, understanding_of(locale), device=DEVICES[device])
    turn = echo.hear(said[0])
    for words in said[1:]:
        if echo.attributes.get("open") != STOPS.get(name):
            turn = echo.hear(words)
    if name in STOPS:
        assert echo.attributes["open"] == STOPS[name], echo.attributes
    found: dict[str, Any] = turn.response["response"]["directives"][0]
    return found


@pytest.mark.parametrize("device", SCREENS)
def test_every_screen_on_every_device(browser: Browser, address: str, device: str) -> None:
    """Each screen is drawn on each device without complaint; words and keys stay inside; pictures are written."""
    with canvas(browser, address, DEVICES[device]) as drawn:
        for name in WAYS:
            found = directive(name, device)
            drawn.draw(found)
            drawn.page.wait_for_timeout(100)
            drawn.page.screenshot(path=shot(f"{name}-{device}"))
            keys = found["datasources"]["data"]["keys"]
            assert drawn.page.get_by_role("button").count() == len(keys), name
            for box in drawn.page.locator("#view p").evaluate_all(BOXES):
                assert 0 <= box["left"] <= box["right"] <= DEVICES[device].width, (name, box)
            drawn.page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
            checks = drawn.page.evaluate(f"axe.run(document, {WITHOUT_CONTRAST})")
            serious = [(one["id"], one["nodes"][0]["html"]) for one in checks["violations"] if one["impact"] in SERIOUS]
            assert serious == [], name


@pytest.mark.parametrize("device", ["show-5", "show-8", "show-10", "tv"])
def test_every_question_of_the_check_is_seen_whole(browser: Browser, address: str, device: str) -> None:
    """Every question of the check stands above its answers without scrolling, also below advice for today."""
    with canvas(browser, address, DEVICES[device]) as drawn:
        for step in AMERICAN.steps:
            for clarifying in (False, True):
                ref = f"steps.{step}.{'clarify' if clarifying else 'ask'}"
                if not AMERICAN.has(ref):
                    continue
                state = State(open=Open.CHECK, check=Check(origin="G0", step=step, clarifying=clarifying))
                state, reply = respond(AMERICAN, state, Act(Kind.WHY))
                shown: dict[str, Any] = {"document": screen.document("question")}
                shown["datasources"] = {"data": screen.show(AMERICAN, state, reply)[1]}
                shown["datasources"]["data"].update(notice="Speak to somebody today.", advice="Speak to somebody today")
                drawn.draw(shown)
                bottom = drawn.bottom(AMERICAN.text(ref)[:12])
                keys = drawn.page.get_by_role("button").evaluate_all(BOXES)
                assert len(keys) >= 3
                assert bottom <= min(box["top"] for box in keys), ref
                assert max(box["bottom"] for box in keys) <= DEVICES[device].height, ref


@pytest.mark.parametrize("device", [name for name in SCREENS if not DEVICES[name].round])
def test_every_movement_is_seen_whole(browser: Browser, address: str, device: str) -> None:
    """Position, every step, and when to stop stand above the answers without scrolling, for every movement."""
    with canvas(browser, address, DEVICES[device]) as drawn:
        for name, row in AMERICAN.movements.items():
            state, reply = respond(AMERICAN, State(open=Open.START, clearance=CLEARED), Act(Kind.MOVE, name))
            for _ in range(2 if row.count else 1):
                kind, data = screen.show(AMERICAN, state, reply)
                drawn.draw({"document": screen.document(kind), "datasources": {"data": data}})
                bottoms = [drawn.bottom(words) for words in (*(one["words"] for one in data["steps"]), data["care"])]
                keys = drawn.page.get_by_role("button").evaluate_all(BOXES)
                assert bottoms == sorted(bottoms)
                (question,) = drawn.page.locator("#view p").filter(has_text=data["question"]).evaluate_all(BOXES)
                assert bottoms[-1] <= question["top"] <= min(box["top"] for box in keys), (name, state.open)
                assert max(box["bottom"] for box in keys) <= DEVICES[device].height, name
                state, reply = respond(AMERICAN, state, Act(Kind.NEXT))
