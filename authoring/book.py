"""The reviewer's book: every word that is spoken, with its sources, for the clinician who signs.

``outputs`` returns docs/answers.html and docs/answers.md. Texts are shown as spoken in one region.
"""

from __future__ import annotations

import dataclasses
import re
import statistics
from typing import TYPE_CHECKING

from authoring import book_flow, check, check_words
from authoring import compile as compiling
from authoring.book_pages import Block, Book, Bullets, Cell, Chip, Entry, Facts, Link, Para, Part, Picture, Table, Word
from authoring.book_pages import html as as_html
from authoring.book_pages import markdown as as_markdown
from authoring.problems import Problems
from authoring.reading import grade
from skill.content import rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library
    from authoring.records import OutcomeRow, RegionFile, Reviewed

LOCALE = "en-US"
MINUTE = 150
"""Words a voice speaks in a minute."""
EXAMPLES = 4
"""So many phrases are shown of what people say."""
PEOPLE = {"": "", "@they": ", of somebody else", "@child": ", of a child"}
NAMES = {
    "say": "Answer", "more": "Tell me more", "brief": "Short form", "short": "Said again", "card": "Card in the app",
    "title": "Title of the card", "from": "Where is that from?", "source": "Source line of the card",
    "offer": "Offer after it", "offer_again": "Offer, other words", "suggest": "How it is offered",
    "suggest_again": "How it is offered, other words", "ask": "Question", "reword": "In other words",
    "clarify": "After \u201cnot sure\u201d", "clarify_again": "The same, other words", "why": "Why do you ask?",
    "heard_no": "A \u201cno\u201d, read back", "help": "Help",
}  # fmt: skip
SILENT = ("card", "title", "source", "footer")
"""Texts that are read in the app."""
VIEWED = {"full": "read", "part": "read in part", "no": "not seen"}
SECTIONS = ("topics", "steps", "advice", "endings")
START, MIDDLE, STOP = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile(f"{START}[^{MIDDLE}]*{MIDDLE}|{STOP}")


def outputs(library: Library) -> dict[str, str]:
    """Return the book, by path below the project."""
    book = _Book(library).book()
    return {"docs/answers.html": as_html(book), "docs/answers.md": as_markdown(book)}


class _Book:
    """Gathers the parts of the book from one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.texts = compiling.compile_locale(library, LOCALE, Problems()).texts
        self.region = _differing(library)
        self.marked = compiling.compile_locale(_with_marks(library, self.region), LOCALE, Problems()).texts
        self.places = {f"{file} {field}": _place(file, field) for file, field, _ in check.cited(library)}

    def book(self) -> Book:
        topics = {}
        for name, topic in self.library.topics.items():
            topics.setdefault(topic.section, []).append(self.topic(name))
        parts = [
            self.how(),
            self.flow(),
            Part("questions", "Questions of the check", [], [self.step(name) for name in self.library.red_flags.steps]),
            self.warnings(),
            Part("advice", "Advice by kind", [], [self.words("advice", name) for name in self.library.advice]),
            Part(
                "endings",
                "How a check ends",
                [],
                [self.words("endings", name) for name in self.library.phrases.endings],
            ),
            *(Part(f"answers-{one}", f"Answers: {_words(one)}", [], entries) for one, entries in topics.items()),
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
            "Every word that the skill can say about back pain, where it comes from, and how soon it sends people to get "
            "help. This book is written from the content files by make book; nothing in it is edited by hand."
        )
        return [Para([state], "state signed" if signed else "state"), Para([about]), Facts(self.counts(), "counts")]

    def counts(self) -> list[tuple[str, Cell]]:
        library = self.library
        signed, files = check.signed(library)
        said = sum(check_words.words(text) for ref, text in self.texts.items() if _aloud(ref) and "@" not in ref)
        grades = [grade(self.texts[f"topics.{name}.say"]) for name in library.topics] or [0.0]
        viewed = [source.viewed for source in library.sources.values()]
        return [
            ("topics", [str(len(library.topics))]),
            ("warning signs", [str(len(library.warnings))]),
            ("questions of the check", [str(len(library.red_flags.steps))]),
            (f"spoken words in {LOCALE}, {said // MINUTE} minutes", [f"{said}"]),
            ("reading grade of the answers, median", [f"{statistics.median(grades):.1f}"]),
            ("reading grade of the answers, maximum", [f"{max(grades):.1f}"]),
            ("files signed by a clinician", [f"{signed} of {files}"]),
            ("statements resting on general knowledge alone", [Link(str(len(check.unsourced(library))), "#unsourced")]),
            ("sources", [str(len(viewed))]),
            *((f"sources {VIEWED[one]}", [str(viewed.count(one))]) for one in VIEWED),
        ]

    def how(self) -> Part:
        return Part("how", "How to read and sign", [Bullets([[line] for line in HOW])])

    def flow(self) -> Part:
        rules = self.library.red_flags
        questions = {name: self.texts[f"steps.{name}.ask"] for name in rules.steps}
        about = "Each question of the check with what every answer leads to; the table below the picture says the same."
        svg = book_flow.draw(rules, questions, {name: self.notes(name) for name in rules.steps}, about)
        rows: list[list[Cell]] = []
        for name, step in rules.steps.items():
            unclear = _words(step.unclear) + (", at once" if step.unclear_at_once else "")
            results = [*self.results(name), [f"Not understood: counts as {unclear}."]]
            rows.append([[Link(name, f"#step-{name}")], [questions[name]], _joined(results, " ")])
        file: Cell = ["File to edit: ", _file("content/red_flags.yaml")]
        table = Table(["Step", "Question", "What each answer leads to"], rows, kind="wide")
        return Part("flow", "The red-flag check", [Picture(svg, about), Para(file), table, Bullets(list(self.rules()))])

    def rules(self) -> Iterator[Cell]:
        """Yield what the check does besides its questions."""
        rules = self.library.red_flags
        start, after = _step(rules.start), _step(rules.after_sign)
        yield ["A check begins with ", start, "; after a sign was said, with ", after, "."]
        yield ["The highest urgency wins and never falls; the first emergency ends the check."]
        yield [f"So many \u201cnot sure\u201d raise the check to today: {rules.not_sure_limit}."]
        yield [f"So many times in a row not understood end it with, speak to someone today: {rules.missed_limit}."]
        for row in rules.durations:
            offer: Cell = [", and offers ", self.topic_link(row.topic)] if row.topic else []
            yield [f"Pain for more than {row.over_weeks:g} weeks: ", _chip(row.urgency), *offer, "."]
        for name, complaint in rules.complaints.items():
            told: list[Cell] = []
            if complaint.answers:
                told.append(["answers ", _step(complaint.answers), " with yes"])
            if complaint.sign:
                told.append(["counts as the warning sign ", *self.group(complaint.sign)])
            if complaint.topic:
                told.append(["leads to ", self.topic_link(complaint.topic)])
            yield [f"Said with the complaint, \u201c{_words(name)}\u201d: ", *_joined(told, "; "), "."]
        for group, said in rules.said.items():
            whom = [f"the check is then about {' and '.join(said.audience)}"] if said.audience else []
            aside: list[Cell] = [["asks ", _step(said.aside)]] if said.aside else []
            yield ["Said: ", *self.group(group), ": ", *_joined([*([one] for one in whom), *aside], "; "), "."]
        yield ["\u201cEnd it\u201d asks ", _step(rules.end_it), "."]
        yield ["The answer offered after a check that ends below today: ", self.topic_link(rules.after_check), "."]

    def group(self, group: str) -> Cell:
        found = [(name, sign) for name, sign in self.library.warnings.items() if sign.group == group]
        return _joined([[Link(sign.title, f"#sign-{name}")] for name, sign in found], ", ")

    def topic_link(self, name: str) -> Link:
        return Link(self.library.topics[name].title, f"#topic-{name}")

    def notes(self, name: str) -> list[str]:
        rules = self.library.red_flags
        groups = [group for group, said in rules.said.items() if said.aside == name]
        titles = [sign.title for sign in self.library.warnings.values() if sign.group in groups]
        return [
            *([f"Only for: {rules.steps[name].only_for}"] if rules.steps[name].only_for else []),
            *([f"After: {', '.join(titles)}"] if titles else []),
            *(["After: \u201cend it\u201d"] if rules.end_it == name else []),
        ]

    def results(self, name: str) -> list[Cell]:
        """Return what the answers to a step lead to, the same outcomes together."""
        step = self.library.red_flags.steps[name]
        found: list[tuple[OutcomeRow, list[str]]] = []
        for answer, row in book_flow.consequences(step):
            twice = " (twice)" if answer == "not_sure" and step.clarify else ""
            same = next((answers for other, answers in found if other == row), None)
            if same is None:
                found.append((row, same := []))
            same.append(book_flow.label(answer) + twice)
        return [
            [f"{', '.join(answers).capitalize()}: ", *self.outcome(row, aside=step.aside)] for row, answers in found
        ]

    def outcome(self, row: OutcomeRow, *, aside: bool) -> Cell:
        parts: list[Cell] = [[_chip(row.urgency)]] if row.urgency else []
        parts += [["advice ", Link(row.kind, f"#advice-{row.kind}")]] if row.kind else []
        parts += [[f"about {' and '.join(row.audience)}"]] if row.audience else []
        if row.next:
            parts.append(["then ", _step(row.next)])
        elif row.urgency != "emergency":
            parts.append(["goodbye" if row.close else "back to the check" if aside else "end of the check"])
        return [*_joined(parts, ", "), "."]

    def spoken(self, prefix: str) -> Table:
        """Return the texts of one item as spoken, each with its length and reading grade."""
        rows: list[list[Cell]] = []
        for ref, text in self.texts.items():
            start, _, key = ref.rpartition(".")
            plain, at, person = key.partition("@")
            if start != prefix or f"{prefix}.{key}" == f"{prefix}.title" == f"topics.{prefix[7:]}.title":
                continue
            name = NAMES.get(plain, _words(plain)) + PEOPLE[at + person]
            rows.append([[name], self.marks(ref), *self.figures(ref, text)])
        return Table(["Text", f"As spoken in {LOCALE}", "Words", "Seconds", "Grade"], rows, kind="spoken")

    def figures(self, ref: str, text: str) -> list[Cell]:
        count = check_words.words(text)
        seconds = f"{count * 60 / MINUTE:.0f}" if _aloud(ref) else "read"
        return [[str(count)], [seconds], [f"{max(0.0, grade(text)):.1f}"]]

    def marks(self, ref: str) -> Cell:
        """Return the text of ``ref`` with the words that differ by region marked."""
        plain, marked, cell = self.texts[ref], self.marked[ref], Cell()
        at = deep = 0
        name, text = "", ""
        for piece in re.split(f"({_MARKS.pattern})", marked):
            if piece.startswith(START):
                if not deep:
                    cell, text, name = [*cell, text], "", piece[1:-1]
                deep += 1
            elif piece == STOP:
                deep -= 1
                if not deep:
                    cell, text = [*cell, Word(text, self.region[name])], ""
            else:
                text += plain[at : at + len(piece)]
                at += len(piece)
        return [part for part in (*cell, text) if part]

    def review(self, record: Reviewed) -> list[tuple[str, Cell]]:
        by = f"{record.reviewed_by}, on {record.reviewed_on}"
        state = f"Reviewed by {by}" if record.reviewed_by else "Not yet reviewed by a clinician"
        alone = "; rests on general knowledge alone, so it cannot be signed"
        state += alone if record.sources == [check.UNKNOWN_SOURCE] else ""
        return [("Review", [state]), ("Written on", [f"{record.written_on}; review due {record.review_due}"])]

    def cite(self, sources: list[str]) -> list[Block]:
        known = self.library.sources
        found = [(name, known[name]) for name in sources]
        items: list[Cell] = [
            [
                Link(name, f"#source-{name}"),
                f": {one.title}. {_full(one.body, one.year, one.where)}. {_viewed(one.viewed)}.",
            ]
            for name, one in found
        ]
        return [Para(["Sources"], "label"), Bullets(items, "sources")]

    def topic(self, name: str) -> Entry:
        topic = self.library.topics[name]
        whom = ", ".join(f"not for: {one}" for one in topic.unsuitable_for)
        facts: list[tuple[str, Cell]] = [
            ("Evidence", [topic.grade]),
            *self.review(topic),
            ("File to edit", [_file(f"content/en/topics/{name}.yaml")]),
            ("Seed claims", _joined([[Link(one, f"#claim-{one}")] for one in topic.claims], ", ") or ["none"]),
            ("Leads to", _joined([[self.topic_link(one)] for one in topic.next], ", ") or ["nothing"]),
            ("Rules", [_rules(safety_tail=topic.safety_tail, opens_check=topic.opens_check, whom=whom)]),
            ("People say", [_heard(topic.asks)]),
        ]
        return Entry(
            f"topic-{name}",
            topic.title,
            [self.spoken(f"topics.{name}"), Facts(facts), *self.cite(topic.sources), *_to_sign(topic)],
        )

    def step(self, name: str) -> Entry:
        row = self.library.red_flags.steps[name]
        covers = _joined([[Link(self.library.warnings[one].title, f"#sign-{one}")] for one in row.covers], ", ")
        facts: list[tuple[str, Cell]] = [
            ("Answers", _joined(self.results(name), " ")),
            *([("Asks about", covers)] if covers else []),
            *(("When", [note]) for note in self.notes(name)),
            (
                "File to edit",
                [_file("content/en/steps.yaml"), f" ({name}); rules in ", _file("content/red_flags.yaml")],
            ),
        ]
        words = self.library.steps[name]
        return Entry(
            f"step-{name}", f"Question {name}", [self.spoken(f"steps.{name}"), Facts(facts), *self.cite(words.sources)]
        )

    def warnings(self) -> Part:
        order = sorted(self.library.warnings.items(), key=lambda item: -rank(item[1].urgency))
        about = "What people say of their own accord, most urgent first. The words spoken then are those of the advice."
        return Part("signs", "Warning signs", [Para([about])], [self.warning(name) for name, _ in order])

    def warning(self, name: str) -> Entry:
        sign = self.library.warnings[name]
        covers: Cell = [", answers ", _step(sign.covers), " with yes"] if sign.covers else []
        advice = sign.kind or (sign.urgency if sign.urgency in self.library.advice else "")
        told: Cell = [", advice ", Link(advice, f"#advice-{advice}")] if advice else []
        facts: list[tuple[str, Cell]] = [
            ("Consequence", [_chip(sign.urgency), *told, *covers]),
            ("Points to", [sign.points_to or "nothing in particular"]),
            *self.review(sign),
            ("File to edit", [_file(f"content/en/warnings/{name}.yaml"), f" (group {sign.group})"]),
            ("People say", [_heard(sign.asks)]),
        ]
        return Entry(f"sign-{name}", sign.title, [Facts(facts), *self.cite(sign.sources), *_to_sign(sign)])

    def words(self, kind: str, name: str) -> Entry:
        """Return advice of one kind, or one ending."""
        file = "advice" if kind == "advice" else "phrases"
        sources = self.library.advice[name].sources if kind == "advice" else self.library.phrases.endings[name].sources
        facts: list[tuple[str, Cell]] = [("File to edit", [_file(f"content/en/{file}.yaml"), f" ({name})"])]
        title = f"{kind.removesuffix('s').capitalize()}: {_words(name)}"
        return Entry(f"{kind}-{name}", title, [self.spoken(f"{kind}.{name}"), Facts(facts), *self.cite(sources)])

    def phrases(self) -> Part:
        """Return every text that belongs to no item: what a new kind of text would fall into as well."""
        rows: list[list[Cell]] = []
        for ref, text in self.texts.items():
            if ref.split(".")[0] not in SECTIONS:
                plain, at, person = ref.partition("@")
                name = _words(plain.removeprefix("say.")).replace(".", ": ") + PEOPLE[at + person]
                rows.append([[name], self.marks(ref), *self.figures(ref, text)])
        file: Cell = ["File to edit: ", _file("content/en/phrases.yaml")]
        table = Table(["Phrase", f"As spoken in {LOCALE}", "Words", "Seconds", "Grade"], rows, kind="spoken")
        return Part("phrases", "Phrases", [Para(file), table, *self.cite(self.library.phrases.sources)])

    def claims(self) -> Part:
        entries = []
        for name, claim in self.library.claims.items():
            topics = [topic for topic, one in self.library.topics.items() if name in one.claims]
            carried = [[self.topic_link(one), " in ", _file(f"content/en/topics/{one}.yaml")] for one in topics]
            facts: list[tuple[str, Cell]] = [
                ("Verdict", [claim.verdict]),
                ("Wording", [claim.wording]),
                ("Never", [claim.never]),
                ("Spoken by", _joined(carried, "; ") or ["no topic"]),
            ]
            blocks: list[Block] = [Facts(facts), *(self.cite(claim.sources) if claim.sources else [])]
            entries.append(Entry(f"claim-{name}", f"{name}. {claim.claim}", blocks))
        file: Cell = [
            "What the article behind the skill says, and what is made of it. File: ",
            _file("content/seed_claims.yaml"),
        ]
        return Part("claims", "Seed claims", [Para(file)], entries)

    def regions(self) -> Part:
        entries = [
            Entry(f"region-{name}", name, self.one_region(name, row)) for name, row in self.library.regions.items()
        ]
        names = list(self.library.regions)
        words = {name: {**row.words} for name, row in self.library.regions.items()}
        rows: list[list[Cell]] = [
            [[_words(word)], *([words[name].get(word, "")] for name in names)] for word in next(iter(words.values()))
        ]
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
            ("File to edit", [_file(f"content/regions/{name}.yaml")]),
        ]
        return [Facts(facts), *self.cite(row.sources)]

    def unsourced(self) -> Part:
        about = "Nobody has traced these to a text. A file that rests on general knowledge alone cannot be signed."
        items: list[Cell] = [[self.places[one], " in ", _file(one.split()[0])] for one in check.unsourced(self.library)]
        return Part("unsourced", "Resting on general knowledge alone", [Para([about]), Bullets(items)])

    def sources(self) -> Part:
        used: dict[str, list[Cell]] = {}
        for file, field, sources in check.cited(self.library):
            for name in dict.fromkeys(sources):
                used.setdefault(name, []).append([self.places[f"{file} {field}"]])
        rows: list[list[Cell]] = [
            [
                [name],
                [f"{one.title}. {_full(one.body, one.year, one.where)}."],
                [_viewed(one.viewed), f". {one.note}" if one.note else ""],
                _joined(used.get(name, []), ", ") or ["nothing cites it"],
            ]
            for name, one in self.library.sources.items()
        ]
        ids = [f"source-{name}" for name in self.library.sources]
        about: Cell = ["File to edit: ", _file("content/sources.yaml")]
        table = Table(["Source", "What and where", "How much was viewed", "Used in"], rows, ids, kind="wide")
        return Part("sources", "Sources", [Para(about), table])


HOW = (
    "Read an item here, then open its file: the file named under it holds the same words.",
    "To sign a topic or a warning sign, set reviewed_by to your name and reviewed_on to the day, set review_due to a day "
    "at most a year later, then run make check and make book.",
    "Words are counted as spoken; seconds are at 150 words a minute; the grade is Flesch-Kincaid, in school years.",
    f"Texts stand as spoken in {LOCALE}. Words marked with dots (in the Markdown, in italics) differ by region: "
    "the table under Regions gives each.",
    "Of somebody else, of a child: the same text where the person with the pain is not the one speaking.",
    "Read in the app means a text of the card on a phone; it is not spoken.",
)


def _aloud(ref: str) -> bool:
    return ref.partition("@")[0].rpartition(".")[2] not in SILENT


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def _joined(cells: list[Cell], between: str) -> Cell:
    return [part for count, cell in enumerate(cells) for part in ([between, *cell] if count else cell)]


def _file(path: str) -> Link:
    return Link(path, f"../{path}")


def _step(name: str) -> Link:
    return Link(name, f"#step-{name}")


def _chip(urgency: str) -> Chip:
    return Chip(urgency, book_flow.LABELS[urgency])


def _full(*parts: str) -> str:
    return ", ".join(part for part in parts if part and part != "none") or "no text"


def _viewed(viewed: str) -> str:
    return VIEWED[viewed].capitalize()


def _rules(*, safety_tail: bool, opens_check: bool, whom: str) -> str:
    tail = "ends with the signs to watch for" if safety_tail else ""
    return "; ".join(part for part in ("opens the check" if opens_check else "", tail, whom) if part) or "none"


def _heard(asks: list[str]) -> str:
    """Return a few templates of what people say, as written first in each."""
    plain = [
        re.sub(r"\[[^]]*\]", " ", re.sub(r"\(([^()|]*)[^()]*\)", r"\1", one)).replace("{who}", "my husband")
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
    kinds = {"content/en/topics": "topic", "content/en/warnings": "sign", "content/regions": "region"}
    if kind := kinds.get(file.rpartition("/")[0]):
        return Link(f"{kind} {stem}", f"#{kind}-{stem}")
    if stem == "phrases":
        return (
            Link(_words(name.replace(".", " ")), f"#{name.replace('.', '-')}")
            if "." in name
            else Link(stem, "#phrases")
        )
    kind = {"steps": "step", "advice": "advice", "seed_claims": "claim"}[stem]
    return Link(f"{kind} {name}", f"#{kind}-{name}")


def _differing(library: Library) -> dict[str, str]:
    """Return the words of a region that other regions say otherwise, with what each says."""
    spoken = {name: _region(region) for name, region in library.regions.items()}
    found = {}
    for word in spoken[LOCALE]:
        values = {name: words.get(word, "") for name, words in spoken.items()}
        if len(set(values.values())) > 1:
            found[word] = f"{{{word}}} - " + "; ".join(f"{name}: {text or 'not said'}" for name, text in values.items())
    return found


def _region(region: RegionFile) -> dict[str, str]:
    raw = region.model_dump()
    plain = {name: raw[name] for name in raw if name in REGIONAL}
    emergency = {"emergency_number": region.emergency.spoken, "emergency_digits": region.emergency.digits}
    return {**plain, **emergency, **region.words}


REGIONAL = ("country", "emergency_department", "advice_line", "advice_card", "crisis_line", "crisis_card")


def _with_marks(library: Library, differing: dict[str, str]) -> Library:
    """Return the library with marks around what differs by region, so that compiling keeps track of it."""
    region = library.regions[LOCALE]

    def marked(name: str, text: str) -> str:
        return f"{START}{name}{MIDDLE}{text}{STOP}" if name in differing and text else text

    emergency = region.emergency.model_copy(
        update={
            "spoken": marked("emergency_number", region.emergency.spoken),
            "digits": marked("emergency_digits", region.emergency.digits),
        }
    )
    own = {name: marked(name, getattr(region, name)) for name in REGIONAL}
    words = {name: marked(name, text) for name, text in region.words.items()}
    changed = region.model_copy(update={**own, "emergency": emergency, "words": words})
    return dataclasses.replace(library, regions={**library.regions, LOCALE: changed})
