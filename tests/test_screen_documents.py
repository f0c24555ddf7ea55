"""Documents of screens: what old devices know, readable by all, and nothing that Amazon's own linter minds."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from browsing import MODULES

from skill.alexa import screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = sorted(path.stem for path in screen.FOLDER.glob("*.json") if path.stem != "base")
TYPES = {"Container", "Frame", "ScrollView", "Text", "TouchWrapper"}
"""Components that the oldest devices with a screen know."""
EVENTS = {"SendEvent"}
LEAST_CONTRAST = 4.5
LEAST_TEXT, LEAST_SMALL, LEAST_KEY = 28, 24, 64
"""dp: words to read on a hub, small print, and the height of what is touched."""
COLOURS: dict[str, str] = screen.document("question")["resources"][0]["colors"]
SIZES: list[dict[str, Any]] = screen.document("question")["resources"]


def components(found: Any, ground: str = "") -> Iterator[tuple[dict[str, Any], str]]:  # noqa: ANN401 - any JSON
    """Yield every component of a document with the colour behind it."""
    if isinstance(found, list):
        for one in found:
            yield from components(one, ground)
    elif isinstance(found, dict):
        if "type" in found and found["type"] not in EVENTS:
            styled = str(found.get("style", ground)) if found["type"] == "Frame" else ground
            ground = str(found.get("backgroundColor", styled))
            yield found, ground
        for key, value in found.items():
            if key not in ("onPress", "data"):
                yield from components(value, ground)


@cache
def drawn(name: str) -> list[tuple[dict[str, Any], str]]:
    """Return every component of a document, those of the layouts it uses included."""
    document = screen.document(name)
    found = list(components(document["mainTemplate"]))
    for layout in document["layouts"].values():
        found += list(components(layout, "@ground"))
    return found


def colours(written: str, part: str) -> set[str]:
    """Return the colours that a property can have: named, or by a style that a layout is given."""
    styles = screen.document("question")["styles"]
    looks = ["key", "urgentKey"] if "${look}" in written else [written] if written in styles else []
    named = [written] if not looks else []
    for look in looks:
        values = styles[f"{look}Text" if part == "color" else look]["values"]
        rows = values if isinstance(values, list) else [values]
        named += [row[part] for row in rows if part in row]
    return {COLOURS[name] for one in named for name in re.findall(r"@(\w+)", one) if name in COLOURS}


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    """The measure of contrast is the standard's: 21 for black on white, 4.54 for #767676 on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_every_text_can_be_read(name: str) -> None:
    """Every text has a contrast of at least 4.5 to what is behind it, pressed and focused keys included."""
    texts = [(one, ground) for one, ground in drawn(name) if one["type"] == "Text"]
    assert texts
    for one, ground in texts:
        inks = colours(one.get("color", one["style"]), "color")
        behind = colours(ground, "backgroundColor")
        assert inks, one
        assert behind, one
        pairs = {(ink, back): contrast(ink, back) for ink in inks for back in behind}
        if "${look}" in one["style"]:  # ink and ground of a key come together
            pairs = {
                (ink, back): contrast(ink, back)
                for look in ("key", "urgentKey")
                for ink in colours(look, "color")
                for back in colours(look, "backgroundColor")
            }
        if "?" in ground:  # a band of one of two colours, under one ink
            assert len(behind) == 2
        assert {pair: found for pair, found in pairs.items() if found < LEAST_CONTRAST} == {}, one


@pytest.mark.parametrize("rows", SIZES, ids=lambda rows: str(rows["description"]))
def test_text_is_large_and_keys_are_big(rows: dict[str, Any]) -> None:
    """On every kind of screen words are at least 28 dp, small print 24 dp, and keys 64 dp high."""
    sizes = {name: int(value.removesuffix("dp")) for name, value in rows["dimensions"].items()}
    for name in ("title", "question", "body", "keyText"):
        assert sizes.get(name, 99) >= LEAST_TEXT, name
    assert sizes.get("small", 99) >= LEAST_SMALL
    assert sizes.get("keyHeight", 99) >= LEAST_KEY
    assert sizes.get("huge", 999) >= 2 * sizes.get("question", 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_has_what_old_devices_know(name: str) -> None:
    """Documents import nothing, use basic components and their own layouts, and send events only when touched."""
    document = screen.document(name)
    assert document["version"] == "1.9"
    assert document["description"]
    assert "import" not in document
    known = TYPES | set(document["layouts"])
    found = {one["type"] for one, _ in drawn(name)}
    assert found <= known | {"${look}"}, found - known
    assert "http" not in json.dumps(document)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_document_names_is_there(name: str) -> None:
    """Every resource that a document names is defined for the first kind of screen, which is every kind."""
    document = screen.document(name)
    defined = {*SIZES[0]["colors"], *SIZES[0]["dimensions"]}
    assert len(defined) == len(SIZES[0]["colors"]) + len(SIZES[0]["dimensions"]), "a colour and a size of one name"
    assert set(re.findall(r"@(\w+)", json.dumps(document))) <= defined
    for rows in SIZES[1:]:
        assert set(rows["dimensions"]) <= set(SIZES[0]["dimensions"])
        assert rows["when"]


def test_what_can_be_touched_tells_a_screen_reader_its_label() -> None:
    """Every touch target has the role of a button and its label for screen readers; headlines are headers."""
    wrappers = [one for name in NAMES for one, _ in drawn(name) if one["type"] == "TouchWrapper"]
    assert wrappers
    for one in wrappers:
        assert one["role"] == "button"
        assert one["accessibilityLabel"] == "${key.label}"
        assert one["onPress"] == [{"type": "SendEvent", "arguments": "${key.arguments}"}]
    for name in NAMES:
        assert any(one.get("role") == "header" for one, _ in drawn(name)), name


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_amazons_own_linter_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    """apl-suggester, Amazon's checker of documents, finds nothing in any document, and finds what is planted."""
    node = shutil.which("node")
    assert node
    document = screen.document(name)
    broken = {**document, "mainTemplate": {**document["mainTemplate"], "item": {"type": "Text", "colour": "red"}}}
    for content, clean in ((document, True), (broken, False)):
        (tmp_path / "document.json").write_text(json.dumps(content), encoding="utf-8")
        command = [node, "-e", LINT, str(MODULES / "apl-suggester"), str(tmp_path / "document.json")]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603
        found = json.loads(ran.stdout.splitlines()[-1])
        assert (found == []) is clean, found


LINT = """
const [, suggester, path] = process.argv;
console.error = console.log = console.warn = console.info = () => {};
const { StaticAplTemplateValidator } = require(suggester);
const document = JSON.parse(require("fs").readFileSync(path));
const tell = (found) => process.stdout.write("\\n" + JSON.stringify(found) + "\\n");
new StaticAplTemplateValidator().validate(document).then(tell);
"""
