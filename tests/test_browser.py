"""The simulator in a real browser: typing, touch, silence, keys only; screens drawn by Amazon's own renderer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from browsing import GUIDED_TO, MODULES, SERIOUS, Show, Watched, shot
from conversation import load, play

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.long


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that may not complain, nor ask anything of anybody but the server."""
    found = browser.new_page(viewport={"width": 1440, "height": 900})
    found.set_default_timeout(30_000)
    watched = Watched(address)
    watched.watch(found)
    yield found
    found.close()
    assert watched.wrong == []


@pytest.fixture
def show(page: Page, address: str) -> Show:
    """The page of the simulator, not yet opened."""
    return Show(page, address)


def test_a_whole_conversation_by_typing(show: Show) -> None:
    """A check is opened, answered with no to its end, and closed; state, times and JSON are shown."""
    show.open()
    assert "Welcome" in show.say("open back pain guide")
    said = show.say("yes")
    for _ in range(12):
        if "wrong?" in said:
            break
        said = show.say("no")
    assert "Did I get any of that wrong?" in said
    assert "can miss things" in show.say("no")
    facts = show.page.locator("#facts").inner_text()
    assert "AMAZON.NoIntent" in facts
    assert "ms in the skill" in facts
    for name in ("state", "request", "response"):
        assert json.loads(show.page.locator(f"#{name}").text_content() or "")
    assert "Goodbye" in show.say("stop")
    assert show.page.locator("#speaker").get_attribute("data-light") == "off"


def test_a_conversation_by_touch(show: Show) -> None:
    """On an Echo Show the check is answered by touch until emergency advice, which says the number very large."""
    show.open("show-8", "en-GB")
    show.say("is it serious")
    show.drawn(1)
    show.touch("No")
    show.drawn(2)
    assert "right now" in show.touch("Not sure").lower()
    show.drawn(3)
    said = show.touch("Yes")
    assert "nine nine nine" in said
    assert "(urgency: emergency)" in said
    show.drawn(4)
    number = show.screen.locator("p", has_text="999").first
    size = float(number.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
    sizes = show.screen.locator("p").evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert size == max(sizes) >= 140


def test_yes_touched_is_yes_said(show: Show) -> None:
    """A tap on "Yes" leads to the same words as "yes" typed."""
    show.open("show-10")
    show.say("open back pain guide")
    show.drawn(1)
    touched = show.touch("Yes")
    show.page.locator("#begin").click()
    show.page.locator("#transcript:empty").wait_for(state="attached")
    show.say("open back pain guide")
    assert show.say("yes") == touched


def test_silence(show: Show) -> None:
    """The first silence is answered with the reprompt, the second ends the session; the light goes out."""
    show.open()
    show.say("is it serious")
    assert "say not sure" in show.after(show.page.locator("#silence").click)
    assert show.page.locator("#speaker").get_attribute("data-light") == "listening"
    show.page.locator("#silence").click()
    show.page.locator("#transcript li.note", has_text="session ended: EXCEEDED_MAX_REPROMPTS").wait_for()
    assert show.page.locator("#speaker").get_attribute("data-light") == "off"


def test_another_country_has_another_number(show: Show) -> None:
    """A change of country begins anew, with that country's number in voice and on the screen."""
    show.open("show-8", "en-US")
    assert "nine one one in the US" in show.say("i cannot feel my bottom")
    show.drawn(1)
    show.choose("locale", "en-AU")
    assert "in Australia" in show.say("i cannot feel my bottom")
    show.screen.locator("p", has_text="000").first.wait_for()


def test_an_emergency_stays_on_the_screen(show: Show) -> None:
    """After emergency advice anything else leads back to it, and the number stays on the screen."""
    show.open("show-5", "en-GB")
    show.say("i cannot feel my bottom")
    show.drawn(1)
    show.touch("Yes")
    show.drawn(2)
    assert "nine nine nine" in show.say("does heat help")
    show.drawn(3)
    assert show.screen.locator("p", has_text="999").first.is_visible()


def test_keys_only(show: Show) -> None:
    """Everything is done without a mouse: choose a device, type, go into the screen, press a key there, come back."""
    show.page.goto(show.address)
    show.page.wait_for_selector("body[data-ready]")
    press = show.page.keyboard.press

    def tab_to(name: str) -> None:
        for _ in range(40):
            if show.page.evaluate("document.activeElement.id") == name:
                return
            press("Tab")
        pytest.fail(f"Tab never came to {name}")

    tab_to("device")
    with show.page.expect_response("**/api/begin"):
        press("ArrowDown")
    tab_to("words")
    show.page.keyboard.type("is it serious")
    show.after(lambda: press("Enter"))
    show.drawn(1)
    show.page.locator("#device").focus()
    tab_to("screen")
    inside = "document.activeElement.getAttribute('aria-label')"
    frame = show.page.frames[1]
    for _ in range(20):
        if frame.evaluate(inside) == "No":
            break
        press("Tab")
    said = show.after(lambda: press("Enter"))
    assert "chest pain" in said
    show.drawn(2)
    assert frame.evaluate(inside) == "Yes"
    assert "(urgency: emergency)" in show.after(lambda: press("Space"))


def test_what_is_saved_runs_again(show: Show, tmp_path: Path) -> None:
    """A conversation by voice, touch and silence, saved from the page, is a test that passes, and a replay file."""
    show.open("show-8", "en-GB")
    show.say("is it serious")
    show.drawn(1)
    show.touch("No")
    show.after(show.page.locator("#silence").click)
    show.say("i cannot feel my bottom")
    show.page.locator("summary", has_text="Keep this conversation").click()
    show.page.fill("#about", "Saved by a browser.")
    with show.page.expect_download() as download:
        show.page.locator("#as-test").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "saved_by_a_browser.yaml"
    played = play(load(path))
    assert not played.wrong, played
    assert len(load(path)["turns"]) == 4
    with show.page.expect_download() as download:
        show.page.locator("#as-replay").click()
    download.value.save_as(tmp_path / "replay.json")
    replay = json.loads((tmp_path / "replay.json").read_text(encoding="utf-8"))
    assert replay["userInput"][:3] == ["open back pain guide", "is it serious", "no"]


def test_a_mistake_is_shown(show: Show) -> None:
    """When something fails the page says what; the next thing said is answered again."""
    show.open()
    show.page.route("**/api/turn", lambda route: route.fulfill(body="no JSON"), times=1)
    show.page.fill("#words", "hello")
    show.page.keyboard.press("Enter")
    show.page.locator("#mistake", has_text="JSON").wait_for()
    assert "Welcome" in show.say("open back pain guide")
    show.page.locator("#mistake:empty").wait_for(state="attached")


@pytest.mark.parametrize(
    ("ssml", "plan"),
    [
        (
            "<speak><p>One.</p><p>Two.</p></speak>",
            [{"say": "One.", "rate": 1}, {"pause": 450}, {"say": "Two.", "rate": 1}],
        ),
        ('<speak>A<break time="300ms"/>b</speak>', [{"say": "A", "rate": 1}, {"pause": 300}, {"say": "b", "rate": 1}]),
        ('<speak><say-as interpret-as="digits">999</say-as></speak>', [{"say": "9 9 9", "rate": 1}]),
        ('<speak><prosody rate="slow"><p>A &amp; E</p></prosody></speak>', [{"say": "A & E", "rate": 0.8}]),
        ('<speak><sub alias="for example">e.g.</sub> this</speak>', [{"say": "for example this", "rate": 1}]),
    ],
)
def test_speech_keeps_its_pauses_and_digits(show: Show, ssml: str, plan: list[dict[str, Any]]) -> None:
    """SSML is read with its paragraphs, breaks, digits one by one, aliases and pace."""
    show.page.goto(show.address)
    assert show.page.evaluate("ssml => import('/voice.js').then(voice => voice.plan(ssml))", ssml) == plan


def test_a_guided_set_by_touch(show: Show) -> None:
    """On an Echo Show a set is guided by touch: its silences last until they are left out, and worse stops it."""
    show.open("show-8")
    for number, words in enumerate(GUIDED_TO, 1):
        show.say(words)
        show.drawn(number)
    assert "Knee rolls" in show.touch("Lie down")
    show.drawn(4)
    assert "Now five times, with me" in show.touch("Ready")
    show.drawn(5)
    assert show.page.locator("#show").get_attribute("data-light") == "speaking"
    show.page.locator("#fast").click()
    show.page.wait_for_selector("#show[data-light=listening]")
    assert show.page.locator("#now").inner_text() == ""
    assert "Movement" in show.page.locator("#facts").inner_text()
    said = show.touch("Worse")
    assert "Stop there, and rest" in said
    assert "warning signs?" in said


def test_a_guided_set_has_real_silences_and_can_be_cut_short(show: Show) -> None:
    """Each silence lasts as long as its break says; the next turn cuts it short, and the rest is never said."""
    show.open()
    show.page.clock.install(time=0)
    show.page.clock.pause_at(1_000)
    for words in (*GUIDED_TO, "lying down", "next"):
        show.say(words)
    now = show.page.locator("#now")
    assert now.inner_text() == "Let both knees roll slowly to one side. Keep your shoulders down."
    show.page.clock.run_for(3_900)
    assert now.inner_text().startswith("Let both knees")
    show.page.clock.run_for(200)
    assert now.inner_text() == "Bring them back to the middle."
    assert "Stop there" in show.say("worse")
    assert now.inner_text() == ""
    show.page.clock.run_for(60_000)
    assert now.inner_text() == ""
    assert show.page.locator("#speaker").get_attribute("data-light") == "listening"


@pytest.mark.parametrize("device", ["speaker", "show-8"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_is_accessible(show: Show, device: str, width: int) -> None:
    """axe-core finds no serious violation on the page, with everything open, wide and narrow."""
    show.page.set_viewport_size({"width": width, "height": 900})
    show.open(device)
    show.say("is it serious")
    if device != "speaker":
        show.drawn(1)
    show.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    show.page.evaluate((MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = show.page.evaluate("axe.run(document, {iframes: false})")
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in SERIOUS]
    assert serious == []
    assert len(found["passes"]) > 15
    show.page.screenshot(path=shot(f"page-{device}-{width}"), full_page=True)
