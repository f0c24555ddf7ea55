"""The reviewer's book: every word that is spoken, with its sources, for the clinician who signs.

``outputs`` returns docs/answers.html and docs/answers.md. Texts are shown as spoken in one region.
"""

from __future__ import annotations

import re
import statistics
import typing
from typing import TYPE_CHECKING

from authoring import book_telling, check, check_words, moving
from authoring import compile as compiling
from authoring.book_check import CheckPages, chip, to_step
from authoring.book_pages import Block, Book, Bullets, Cell, Entry, Facts, Link, Para, Part, Table
from authoring.book_pages import html as as_html
from authoring.book_pages import markdown as as_markdown
from authoring.book_words import LOCALE, MINUTE, VIEWED, Spoken, cite, joined, plain, to_file, viewed, work
from authoring.reading import grade
from authoring.records import TopicFile
from skill.content import rank

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.records import RegionFile, Reviewed

EXAMPLES = 4
"""So many phrases are shown of what people say."""
SECTIONS = ("topics", "movements", "steps", "advice", "endings", "telling", "instead")


def outputs(library: Library) -> dict[str, str]:
    """Return the book, by path below the project."""
    book = _Book(library).book()
    return {"docs/answers.html": as_html(book), "docs/answers.md": as_markdown(book)}


class _Book:
    """Gathers the parts of the book from one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.spoken = Spoken(library)
        self.texts = self.spoken.texts
        self.check = CheckPages(library, self.spoken)
        self.places = {f"{file} {field}": _place(file, field) for file, field, _ in check.cited(library)}

    def book(self) -> Book:
        order = typing.get_args(TopicFile.model_fields["section"].annotation)
        named = {one: [name for name, row in self.library.topics.items() if row.section == one] for one in order}
        found = {one: names for one, names in named.items() if names}
        parts = [
            self.how(),
            self.check.flow(),
            Part(
                "questions",
                "Questions of the check",
                [],
                [self.check.step(name) for name in self.library.red_flags.steps],
            ),
            book_telling.part(library=self.library, spoken=self.spoken),
            self.warnings(),
            Part("advice", "Advice by kind", [], [self.words("advice", name) for name in self.library.advice]),
            Part(
                "endings",
                "How a check ends",
                [],
                [self.words("endings", name) for name in self.library.phrases.endings],
            ),
            *(
                Part(f"answers-{one}", f"Answers: {plain(one)}", [], list(map(self.topic, names)))
                for one, names in found.items()
            ),
            self.movements(),
            self.phrases(),
            self.claims(),
            self.regions(),
            self.unsourced(),
            self.sources(),
        ]
        return Book("Back pain guide: the reviewer\u2019s book", "en", self.opening(), parts)

    def opening(self) -> list[Block]:
        signed, files = check.signed(self.library)
        unread = "No clinician has reviewed this yet."
        state = f"{signed} of {files} files are signed by a clinician." if signed else unread
        about = (
            "Every word that the skill can say, where it comes from, and how soon it sends people to get help. "
            "This book is written from the content files by make book; nothing in it is edited by hand."
        )
        return [Para([state], "state signed" if signed else "state"), Para([about]), Facts(self.counts(), "counts")]

    def counts(self) -> list[tuple[str, Cell]]:
        library = self.library
        signed, files = check.signed(library)
        said = sum(check_words.words(text) for _, _, text in check_words.spoken(library, self.spoken.content))
        grades = [grade(self.texts[f"topics.{name}.say"]) for name in library.topics] or [0.0]
        views: list[str] = [source.viewed for source in library.sources.values()]
        seen: list[tuple[str, Cell]] = [(f"sources {name}", [str(views.count(one))]) for one, name in VIEWED.items()]
        return [
            ("topics", [str(len(library.topics))]),
            ("movements", [str(len(library.movements))]),
            ("warning signs", [str(len(library.warnings))]),
            ("questions of the check", [str(len(library.red_flags.steps))]),
            (f"spoken words in {LOCALE}, {said // MINUTE} minutes", [f"{said}"]),
            ("reading grade of the answers, median", [f"{statistics.median(grades):.1f}"]),
            ("reading grade of the answers, maximum", [f"{max(grades):.1f}"]),
            ("files signed by a clinician", [f"{signed} of {files}"]),
            ("statements resting on general knowledge alone", [Link(str(len(check.unsourced(library))), "#unsourced")]),
            ("sources", [str(len(views))]),
            *seen,
        ]

    def how(self) -> Part:
        return Part("how", "How to read and sign", [Bullets([[line] for line in HOW])])

    def review(self, record: Reviewed) -> list[tuple[str, Cell]]:
        by = f"{record.reviewed_by}, on {record.reviewed_on}"
        state = f"Reviewed by {by}" if record.reviewed_by else "Not yet reviewed by a clinician"
        alone = "; rests on general knowledge alone, so it cannot be signed"
        state += alone if record.sources == [check.UNKNOWN_SOURCE] else ""
        return [("Review", [state]), ("Written on", [f"{record.written_on}; review due {record.review_due}"])]

    def topic(self, name: str) -> Entry:
        topic = self.library.topics[name]
        whom = ", ".join(f"not for: {one}" for one in topic.unsuitable_for)
        facts: list[tuple[str, Cell]] = [
            ("Evidence", [topic.grade]),
            *self.review(topic),
            ("File to edit", [to_file(f"content/en/topics/{name}.yaml")]),
            ("Seed claims", joined([[Link(one, f"#claim-{one}")] for one in topic.claims], ", ") or ["none"]),
            (
                "Offers",
                joined([[Link(self.library.topics[one].title, f"#topic-{one}")] for one in topic.next], ", ")
                or ["nothing"],
            ),
            ("Rules", [_rules(safety_tail=topic.safety_tail, opens_check=topic.opens_check, whom=whom)]),
            ("People say", [_heard(topic.asks)]),
        ]
        return Entry(
            f"topic-{name}",
            topic.title,
            [self.spoken.table(f"topics.{name}"), Facts(facts), *cite(self.library, topic.sources), *_to_sign(topic)],
        )

    def movements(self) -> Part:
        """Return the guided movements, and which of them are done together."""
        titles = {name: row.title for name, row in self.library.movements.items()}
        rows: list[list[Cell]] = [
            [[plain(name)], joined([[Link(titles[one], f"#movement-{one}")] for one in members], ", ")]
            for name, members in moving.sets(self.library).items()
        ]
        about: Cell = [MOVING, " Sets, and what they are chosen by: ", to_file(moving.RULES)]
        table = Table(["Situation or choice", "Movements, in their order"], rows, kind="wide")
        return Part("movements", "Guided movements", [Para(about), table], list(map(self.movement, titles)))

    def movement(self, name: str) -> Entry:
        row = self.library.movements[name]
        facts: list[tuple[str, Cell]] = [
            ("Repetitions", [f"{row.count}, held {row.hold} seconds" if row.count else "done later, not counted"]),
            ("Left out", [", ".join(map(plain, row.skip_in)) or "never"]),
            *self.review(row),
            ("File to edit", [to_file(f"{moving.FOLDER}/{name}.yaml")]),
        ]
        blocks: list[Block] = [self.spoken.table(f"movements.{name}"), Facts(facts), *cite(self.library, row.sources)]
        return Entry(f"movement-{name}", row.title, [*blocks, *_to_sign(row)])

    def warnings(self) -> Part:
        order = sorted(self.library.warnings.items(), key=lambda item: -rank(item[1].urgency))
        about = "What people say of their own accord, most urgent first. The words spoken then are those of the advice."
        return Part("signs", "Warning signs", [Para([about])], [self.warning(name) for name, _ in order])

    def warning(self, name: str) -> Entry:
        sign = self.library.warnings[name]
        covers: Cell = [", answers ", to_step(sign.covers), " with yes"] if sign.covers else []
        advice = sign.kind or (sign.urgency if sign.urgency in self.library.advice else "")
        told: Cell = [", advice ", Link(advice, f"#advice-{advice}")] if advice else []
        facts: list[tuple[str, Cell]] = [
            ("Consequence", [chip(sign.urgency), *told, *covers]),
            ("Points to", [sign.points_to or "nothing in particular"]),
            *self.review(sign),
            ("File to edit", [to_file(f"content/en/warnings/{name}.yaml"), f" (group {sign.group})"]),
            ("People say", [_heard(sign.asks)]),
        ]
        return Entry(f"sign-{name}", sign.title, [Facts(facts), *cite(self.library, sign.sources), *_to_sign(sign)])

    def words(self, kind: str, name: str) -> Entry:
        """Return advice of one kind, or one ending."""
        file = "advice" if kind == "advice" else "phrases"
        sources = self.library.advice[name].sources if kind == "advice" else self.library.phrases.endings[name].sources
        facts: list[tuple[str, Cell]] = [("File to edit", [to_file(f"content/en/{file}.yaml"), f" ({name})"])]
        title = f"{kind.removesuffix('s').capitalize()}: {plain(name)}"
        return Entry(
            f"{kind}-{name}", title, [self.spoken.table(f"{kind}.{name}"), Facts(facts), *cite(self.library, sources)]
        )

    def phrases(self) -> Part:
        """Return every text that belongs to no item: what a new kind of text would fall into as well."""
        named = {
            ref: ref.partition("@")[0].removeprefix("say.").replace(".", ": ")
            for ref in self.texts
            if ref.split(".")[0] not in SECTIONS
        }
        written = to_file("content/en/screen.yaml")
        file: Cell = ["File to edit: ", to_file("content/en/phrases.yaml"), "; what begins with screen: ", written]
        blocks = [Para(file), self.spoken.rows(named), *cite(self.library, self.library.phrases.sources)]
        return Part("phrases", "Phrases", blocks)

    def claims(self) -> Part:
        entries = []
        for name, claim in self.library.claims.items():
            topics = [topic for topic, one in self.library.topics.items() if name in one.claims]
            carried: list[Cell] = [
                [
                    Link(self.library.topics[one].title, f"#topic-{one}"),
                    " in ",
                    to_file(f"content/en/topics/{one}.yaml"),
                ]
                for one in topics
            ]
            facts: list[tuple[str, Cell]] = [
                ("Verdict", [claim.verdict]),
                ("Wording", [claim.wording]),
                ("Never", [claim.never]),
                ("Spoken by", joined(carried, "; ") or ["no topic"]),
            ]
            blocks: list[Block] = [Facts(facts), *(cite(self.library, claim.sources) if claim.sources else [])]
            entries.append(Entry(f"claim-{name}", f"{name}. {claim.claim}", blocks))
        file: Cell = [
            "What the article behind the skill says, and what is made of it. File: ",
            to_file("content/seed_claims.yaml"),
        ]
        return Part("claims", "Seed claims", [Para(file)], entries)

    def regions(self) -> Part:
        entries = [
            Entry(f"region-{name}", f"{row.country or 'country not known'} ({name})", self.one_region(name, row))
            for name, row in self.library.regions.items()
        ]
        names = list(self.library.regions)
        every = list(self.library.regions.values())
        said: dict[str, list[Cell]] = {word: [[row.words.get(word, "")] for row in every] for word in every[0].words}
        rows: list[list[Cell]] = [[[plain(word)], *regional] for word, regional in said.items()]
        about = "Words marked with dots differ by region. No number counts as right until somebody has verified it."
        return Part("regions", "Regions", [Para([about]), Table(["Word", *names], rows, kind="wide")], entries)

    def one_region(self, name: str, row: RegionFile) -> list[Block]:
        verified = f"{row.verified_on}, by {row.verified_by}" if row.verified_on else "not verified"
        facts: list[tuple[str, Cell]] = [
            ("Country", [row.country or "not known: no number is spoken"]),
            ("Emergency number", [row.emergency.spoken, f" ({row.emergency.digits})" if row.country else ""]),
            ("Department", [row.emergency_department]),
            ("Advice line", [compiling.region_words(self.library, row)["advice_line"], f" (card: {row.advice_card})"]),
            ("Crisis line", [row.crisis_line, f" (card: {row.crisis_card})"]),
            ("Verified on", [verified]),
            ("Written on", [row.written_on]),
            ("File to edit", [to_file(f"content/regions/{name}.yaml")]),
        ]
        return [Facts(facts), *cite(self.library, row.sources)]

    def unsourced(self) -> Part:
        about = "Nobody has traced these to a text. A file that rests on general knowledge alone cannot be signed."
        items: list[Cell] = [
            [self.places[one], " in ", to_file(one.split()[0])] for one in check.unsourced(self.library)
        ]
        return Part("unsourced", "Resting on general knowledge alone", [Para([about]), Bullets(items)])

    def sources(self) -> Part:
        used: dict[str, list[Cell]] = {}
        for file, field, sources in check.cited(self.library):
            for name in dict.fromkeys(sources):
                used.setdefault(name, []).append([self.places[f"{file} {field}"]])
        rows: list[list[Cell]] = [
            [
                [name],
                [work(one)],
                [viewed(one), f". {one.note}" if one.note else ""],
                joined(used.get(name, []), ", ") or ["nothing cites it"],
            ]
            for name, one in self.library.sources.items()
        ]
        ids = [f"source-{name}" for name in self.library.sources]
        about: Cell = ["File to edit: ", to_file("content/sources.yaml")]
        table = Table(["Source", "What and where", "How much was viewed", "Used in"], rows, ids, kind="wide works")
        return Part("sources", "Sources", [Para(about), table])


HOW = (
    "Read an item here, then open its file: the file named under it holds the same words.",
    """To sign a topic or a warning sign, set reviewed_by to your name, reviewed_on to the day, and review_due \
to a day at most a year later. Then run make check and make book.""",
    "Words are counted as spoken; seconds are at 150 words a minute; the grade is Flesch-Kincaid, in school years.",
    f"""Texts stand as spoken in {LOCALE}. Words marked with dots (in the Markdown, in italics) differ by region, \
as listed under Regions.""",
    """A source is marked text read when the text, or a page that quotes it, was read; read in part when only an \
abstract, a title or a summary was. Its note under Sources says more.""",
    "Of somebody else, of a child: the same text where the person with the pain is not the one speaking.",
    "A text with \u201cread\u201d for its seconds stands on a card in the phone app and is not spoken.",
)


MOVING = "A dot is a second of silence. Pieces for a screen stand first, then what is spoken in a turn."


def _rules(*, safety_tail: bool, opens_check: bool, whom: str) -> str:
    tail = "ends with the signs to watch for" if safety_tail else ""
    return "; ".join(part for part in ("opens the check" if opens_check else "", tail, whom) if part) or "none"


def _heard(asks: list[str]) -> str:
    """Return a few templates of what people say, as written first in each."""
    plain = [
        re.sub(r"\[[^]]*\]", " ", re.sub(r"\(([^()|]*)[^()]*\)", r"\1", one))
        .replace("{who}", "my husband")
        .replace("{", "[")
        .replace("}", "]")
        for one in asks
    ]
    shown = "; ".join(f"\u201c{' '.join(one.split())}\u201d" for one in plain[:EXAMPLES])
    more = len(asks) - EXAMPLES
    return shown + (f"; and {more} more patterns in the file" if more > 0 else "")


def _to_sign(record: Reviewed) -> list[Block]:
    line = "Agreed \u2610   To change \u2610   Name ______________________   Day ______________"
    return [] if record.reviewed_by else [Para([line], "sign")]


def _place(file: str, field: str) -> Link:
    """Return the place of the book that shows what cites."""
    stem, name = file.rpartition("/")[2].removesuffix(".yaml"), field.removesuffix(".sources")
    kinds = {
        "content/en/topics": "topic",
        moving.FOLDER: "movement",
        "content/en/warnings": "sign",
        "content/regions": "region",
    }
    if kind := kinds.get(file.rpartition("/")[0]):
        return Link(stem if kind == "topic" else f"{kind} {stem}", f"#{kind}-{stem}")
    if stem == "phrases":
        return (
            Link(plain(name.replace(".", " ")), f"#{name.replace('.', '-')}") if "." in name else Link(stem, "#phrases")
        )
    kind = {"steps": "step", "advice": "advice", "seed_claims": "claim"}[stem]
    return Link(name if kind == "claim" else f"{kind} {name}", f"#{kind}-{name}")
