"""The reviewer's book: complete, self-contained, current, and plain about what nobody has signed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, ClassVar

import pytest
from authored import copy, edit, real

from authoring import book, book_flow, build, check, library
from authoring import compile as compiling
from authoring.problems import Problems

if TYPE_CHECKING:
    from pathlib import Path

HTML, MARKDOWN = "docs/answers.html", "docs/answers.md"
UNSIGNED = "No clinician has reviewed this yet."
WALKING = "content/en/topics/walking.yaml"


@cache
def content() -> library.Library:
    """Return the real content, read once."""
    return real()


@cache
def outputs() -> dict[str, str]:
    """Return the book of the real content, made once."""
    return book.outputs(content())


@dataclass
class Page(HTMLParser):
    """A page as a reader and a browser see it."""

    VOID: ClassVar[set[str]] = {"meta", "br", "hr", "img", "link", "input"}
    open: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start the parser."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; one that closes itself stays closed."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself, as in SVG."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        self.words.append(data)


@cache
def page() -> Page:
    """Return the parsed HTML of the real book."""
    found = Page()
    found.feed(outputs()[HTML])
    found.close()
    return found


def readable(name: str) -> str:
    """Return the words of one form of the book, without its markup."""
    text = "".join(page().words) if name == HTML else re.sub(r"\*(?!\*)|\\", "", outputs()[MARKDOWN])
    return " ".join(text.split())


@pytest.mark.parametrize("name", [HTML, MARKDOWN])
def test_every_text_is_in_the_book(name: str) -> None:
    """Whatever a patient can hear or read in en-US, also about somebody else, stands in the book."""
    texts = compiling.compile_locale(content(), "en-US", Problems()).texts
    found = readable(name)
    assert not [ref for ref, text in texts.items() if text not in found]


@pytest.mark.parametrize("name", [HTML, MARKDOWN])
def test_everything_a_reviewer_checks_is_in_the_book(name: str) -> None:
    """Every source with its title, seed claim with its never, warning sign, region and number stands in the book."""
    known, found = content(), readable(name)
    sources = [(source, row.title) for source, row in known.sources.items()]
    claims = [(one, f"{one}. {row.claim}") for one, row in known.claims.items()]
    never = [(one, row.never) for one, row in known.claims.items()]
    signs = [(one, row.title) for one, row in known.warnings.items()]
    numbers = [(one, row.emergency.spoken) for one, row in known.regions.items()]
    wanted = (*sources, *claims, *never, *signs, *numbers)
    assert not [one for one, text in wanted if " ".join(text.split()) not in found]
    assert found.count("not verified") >= sum(not row.verified_on for row in known.regions.values())


@pytest.mark.parametrize("name", [HTML, MARKDOWN])
def test_every_file_is_named(name: str) -> None:
    """From every item of the book a link leads to the file that speaks it, and the file exists."""
    files = {file for file, _, _ in check.cited(content())} | {"content/red_flags.yaml", "content/sources.yaml"}
    assert not [file for file in files if f"../{file}" not in outputs()[name]]
    assert not [file for file in files if not (library.ROOT / file).is_file()]


def test_every_claim_leads_to_its_topics() -> None:
    """Under each seed claim stands a link to every topic that carries it."""
    items = re.findall(r'<article id="claim-(\w+)">(.*?)</article>', outputs()[HTML], re.DOTALL)
    carried = {(claim, topic) for claim, text in items for topic in re.findall(r'href="#topic-([^"]+)"', text)}
    assert carried == {(claim, name) for name, topic in content().topics.items() for claim in topic.claims}
    assert {claim for claim, _ in items} == set(content().claims)


def test_the_page_is_whole() -> None:
    """Tags are balanced, ids are unique, every link inside the book arrives, and headings stand in order."""
    found = page()
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    links = {attrs["href"][1:] for _, attrs in found.tags if attrs.get("href", "").startswith("#")}
    assert not found.wrong
    assert not found.open
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    headings = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h\d", tag)]
    assert headings.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(headings))
    assert ("html", {"lang": "en"}) in found.tags


def test_links_inside_the_markdown_arrive() -> None:
    """Every link to a place of the Markdown book has an anchor there."""
    text = outputs()[MARKDOWN]
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(re.findall(r'<a id="([^"]+)">', text))


def test_the_page_needs_nothing_from_outside() -> None:
    """No script, no style sheet, picture, font or link is fetched from anywhere."""
    tags = {tag for tag, _ in page().tags}
    assert not tags & {"script", "link", "img", "iframe", "object"}
    outside = [
        value
        for _, attrs in page().tags
        for name, value in attrs.items()
        if name in {"src", "href", "xlink:href"} and re.match(r"\w+:|//", value)
    ]
    assert not outside
    assert not re.search(r"@import|url\(", outputs()[HTML])


@pytest.mark.parametrize("name", [HTML, MARKDOWN])
def test_every_outcome_of_the_check_is_shown(name: str) -> None:
    """Each step is named with every urgency and advice that its answers lead to."""
    text = outputs()[name]
    for step, row in content().red_flags.steps.items():
        shown = re.search(rf'id="step-{step}">(.*?)id="(?:step|signs|sign)\b', text, re.DOTALL)
        assert shown, step
        for _, outcome in book_flow.consequences(row):
            wanted = [book_flow.LABELS[outcome.urgency] if outcome.urgency else "", outcome.kind, outcome.next]
            assert all(one in shown[1] for one in wanted), step


def test_the_picture_shows_every_step_and_outcome() -> None:
    """The drawing has a card for each step, with every urgency and advice that its answers lead to, in words."""
    for step, row in content().red_flags.steps.items():
        card = re.search(rf'<g id="flow-{step}">(.*?)</g>', outputs()[HTML], re.DOTALL)
        assert card, step
        for _, outcome in book_flow.consequences(row):
            wanted = [book_flow.LABELS[outcome.urgency] if outcome.urgency else "", outcome.kind]
            assert all(one in card[1] for one in wanted), step


def drawn() -> book_flow.Chart:
    """Return the picture's plan."""
    rules = content().red_flags
    return book_flow.chart(rules, {name: content().steps[name].ask for name in rules.steps}, {})


def test_nothing_in_the_picture_overlaps() -> None:
    """No two cards touch, no upright line runs through another or a card, all stay inside the picture."""
    plan = drawn()
    boxes = [(card.x, card.y, card.x + book_flow.CARD, card.y + card.height) for card in plan.cards.values()]
    assert not [
        (a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert all(box[0] > 0 and box[2] < book_flow.WIDTH and box[3] < plan.height for box in boxes)
    assert not [bus for bus in plan.buses if any(left <= bus.x <= right for left, _, right, _ in boxes)]
    for one, two in combinations(plan.buses, 2):
        same = one.x == two.x and one.span()[0] <= two.span()[1] and two.span()[0] <= one.span()[1]
        assert not same, (one.target.name, two.target.name)


def test_every_way_to_a_step_is_drawn() -> None:
    """Each answer that leads to another step has a line to it: down, or from its row."""
    plan, steps = drawn(), content().red_flags.steps
    lines = {(bus.target.name, y) for bus in plan.buses for _, y in bus.exits}
    for card in plan.cards.values():
        rows = [row for row in card.rows if row.target]
        assert {(row.target, row.y) for row in rows} <= lines, card.name
        after = {row.next for _, row in book_flow.consequences(steps[card.name]) if row.next}
        below = {other.name for other in plan.cards.values() if other.x == card.x and other.y > card.y}
        missing = after - {row.target for row in rows}
        assert not missing or (card.down and missing <= below), card.name


def test_the_words_of_the_picture_fit_their_cards() -> None:
    """No row of a card is wider than the card."""
    for card in drawn().cards.values():
        for row in card.rows:
            assert book_flow.extent(row) <= book_flow.CARD - book_flow.PAD, (card.name, row)


def test_a_signature_is_shown(tmp_path: Path) -> None:
    """Unsigned content says so at the top; one signed topic shows name and day under it, and the count."""
    root = copy(tmp_path)
    files = len(list(check.reviewed(content())))
    before = book.outputs(library.read(root))
    edit(root, WALKING, 'reviewed_by: ""', "reviewed_by: Dr. <Ada> & Co")
    edit(root, WALKING, 'reviewed_on: ""', "reviewed_on: 2026-12-01")
    after = book.outputs(library.read(root))
    for name in (HTML, MARKDOWN):
        assert UNSIGNED in before[name]
        assert UNSIGNED not in after[name]
        assert f"1 of {files} files are signed by a clinician." in after[name]
    assert "Reviewed by Dr. &lt;Ada&gt; &amp; Co, on 2026-12-01" in after[HTML]
    assert "Reviewed by Dr. \\<Ada> & Co, on 2026-12-01" in after[MARKDOWN]


def test_a_new_topic_is_in_the_book(tmp_path: Path) -> None:
    """A file added to content/ is in the book, with no code."""
    root = copy(tmp_path)
    text = (root / WALKING).read_text(encoding="utf-8")
    (root / "content/en/topics/swimming.yaml").write_text(text.replace("title: walking", "title: swimming"), "utf-8")
    made = book.outputs(library.read(root))
    assert '<article id="topic-swimming">' in made[HTML]
    assert "content/en/topics/swimming.yaml" in made[MARKDOWN]


def test_the_committed_book_is_current() -> None:
    """docs/answers.html and docs/answers.md are what the content says."""
    assert not build.stale(outputs(), library.ROOT), "run `make book`"
