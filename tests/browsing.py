"""A real browser for the tests: Debian's Chromium, the simulator's page, and screens drawn by Amazon's renderer."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.web import server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Locator, Page

    from simulator.devices import Device

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "build" / "npm" / "node_modules"
SHOTS = ROOT / "build" / "screens"
NAMES = ("chromium", "chromium-browser", "google-chrome")
GUIDED_TO = ("guide me through some movements", "no", "no")
"""Said, it leads to the question of which movements."""
WITHOUT_FONTS = "FontUtils"
"""What the renderer warns of where Amazon's fonts are not installed."""
DRAW = """message => new Promise(resolve => {
  window.addEventListener("message", event => (event.data.drawn || event.data.failed) && resolve(event.data));
  window.postMessage(message, window.location.origin);
})"""
SERIOUS = ("serious", "critical")
"""Violations that axe-core may not find."""
WITHOUT_CONTRAST = '{rules: {"color-contrast": {enabled: false}}}'
"""axe takes what is scrolled away for the ground of what stands there; test_screen.py measures contrast."""
BOXES = """all => all.map(one => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  return { left, right, top, bottom, text: one.textContent };
})"""


def shot(name: str) -> Path:
    """Return where a picture is written."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS / f"{name}.png"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open Chromium; it is closed at the end."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None or not server.VIEWER.is_file():
        message = f"Chromium ({path}) or {server.VIEWER} is missing: run `make test-long`, which installs them"
        raise FileNotFoundError(message)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - who only serves the page needs no browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def served(viewer: Path = server.VIEWER) -> Iterator[str]:
    """Serve the page on a free port, with a renderer."""
    running = server.serve(viewer=viewer)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()
        thread.join(timeout=10)


@dataclass
class Watched:
    """What a page did that it should not: errors, warnings, requests to elsewhere."""

    address: str
    wrong: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note what ``page`` does wrong from now on."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and WITHOUT_FONTS not in message.text:
            self.wrong.append(f"{message.type}: {message.text[:300]}")

    def _asked(self, request: Any) -> None:  # noqa: ANN401 - Playwright's
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked {request.url[:100]}")


@dataclass
class Show:
    """The simulator's page in a browser, as a tester uses it."""

    page: Page
    address: str

    def open(self, device: str = "speaker", locale: str = "en-US") -> Show:
        """Open the page and choose country and device."""
        self.page.goto(self.address)
        self.page.wait_for_selector("body[data-ready]")
        for name, value in (("locale", locale), ("device", device)):
            if self.page.locator(f"#{name}").input_value() != value:
                self.choose(name, value)
        return self

    def choose(self, name: str, value: str) -> None:
        """Choose a country or a device, and wait for the new conversation."""
        with self.page.expect_response("**/api/begin"):
            self.page.locator(f"#{name}").select_option(value)
        self.page.locator("#transcript:empty").wait_for(state="attached")

    def say(self, words: str) -> str:
        """Type something and return what is said to it."""
        self.page.fill("#words", words)
        return self.after(lambda: self.page.keyboard.press("Enter"))

    def touch(self, label: str) -> str:
        """Touch what the screen shows."""
        return self.after(self.key(label).click)

    def after(self, act: Any) -> str:  # noqa: ANN401 - any call
        """Do something and return what Alexa says to it."""
        said = self.page.locator("#transcript li.alexa")
        before = said.count()
        act()
        said.nth(before).wait_for()
        return said.nth(before).inner_text()

    @property
    def screen(self) -> FrameLocator:
        """The frame of the screen."""
        return self.page.frame_locator("#screen")

    def key(self, label: str) -> Locator:
        """Return what can be touched on the screen, by its label."""
        return self.screen.get_by_role("button", name=label, exact=True)

    def drawn(self, number: int) -> None:
        """Wait until the screen was drawn so many times."""
        self.page.wait_for_selector(f'body[data-drawn="{number}"]')


@dataclass
class Canvas:
    """The screen alone, as large as a device: for looking at documents."""

    page: Page
    device: Device

    def draw(self, directive: dict[str, Any]) -> None:
        """Draw what a directive shows."""
        device = {name: getattr(self.device, name) for name in ("width", "height", "mode", "round")}
        told = self.page.evaluate(DRAW, {"directive": directive, "device": device})
        assert "drawn" in told, told

    def bottom(self, words: str) -> float:
        """Return where a text ends, from the top of the screen."""
        found = self.page.locator("#view p").filter(has_text=words).first.bounding_box()
        assert found is not None, words
        return found["y"] + found["height"]


@contextmanager
def canvas(browser: Browser, address: str, device: Device) -> Iterator[Canvas]:
    """Open the screen of a device."""
    page = browser.new_page(viewport={"width": device.width, "height": device.height})
    watched = Watched(address)
    watched.watch(page)
    page.goto(f"{address}/screen.html")
    yield Canvas(page, device)
    page.close()
    assert not watched.wrong, watched.wrong
