"""The check in the reviewer's book: its picture, its table and rules, and the words of every question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authoring import book_flow, book_svg
from authoring.book_pages import Bullets, Cell, Chip, Entry, Facts, Link, Para, Part, Picture, Table
from authoring.book_words import Spoken, cite, joined, plain, to_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library
    from authoring.records import OutcomeRow


class CheckPages:
    """Gathers what the book says of the check."""

    def __init__(self, library: Library, spoken: Spoken) -> None:
        """Keep what the pages are made from."""
        self.library = library
        self.spoken = spoken

    def flow(self) -> Part:
        """Return the picture, the same as a table, and the rules beside it."""
        rules = self.library.red_flags
        questions = {name: self.spoken.texts[f"steps.{name}.ask"] for name in rules.steps}
        about = "Each question of the check with what every answer leads to; the table below the picture says the same."
        svg = book_svg.draw(rules, questions, {name: self._notes(name) for name in rules.steps}, about)
        rows: list[list[Cell]] = []
        for name, step in rules.steps.items():
            unclear = plain(step.unclear) + (", at once" if step.unclear_at_once else "")
            results: list[Cell] = [*self._results(name), [f"A second unclear answer counts as {unclear}."]]
            rows.append([[Link(name, f"#step-{name}")], [questions[name]], joined(results, " ")])
        file: Cell = ["File to edit: ", to_file("content/red_flags.yaml")]
        table = Table(["Step", "Question", "What each answer leads to"], rows, kind="wide steps")
        return Part(
            "flow",
            "The red-flag check",
            [Picture(svg, about), Para(file), table, Bullets(list(self._rules()), "rules")],
        )

    def _rules(self) -> Iterator[Cell]:
        """Yield what the check does besides its questions."""
        rules = self.library.red_flags
        start, after = to_step(rules.start), to_step(rules.after_sign)
        yield ["A check begins with ", start, "; after a sign was said, with ", after, "."]
        yield ["The highest urgency wins and never falls; the first emergency ends the check."]
        yield [f"So many \u201cnot sure\u201d raise the check to today: {rules.not_sure_limit}."]
        yield [f"So many times in a row not understood end it with, speak to someone today: {rules.missed_limit}."]
        for pair in rules.together:
            yes = joined([[to_step(step)] for step in pair.steps], " and ")
            signs = joined([[Link(self.library.warnings[one].title, f"#sign-{one}")] for one in pair.covers], ", ")
            advice = Link(pair.kind, f"#advice-{pair.kind}")
            yield ["Yes to both ", *yes, ": ", chip("emergency"), ", advice ", advice, ". It covers ", *signs, "."]
        for row in rules.durations:
            offer: Cell = [", and offers ", self._topic_link(row.topic)] if row.topic else []
            yield [f"Pain for more than {row.over_weeks:g} weeks: ", chip(row.urgency), *offer, "."]
        for name, complaint in rules.complaints.items():
            told: list[Cell] = []
            if complaint.answers:
                told.append(["answers ", to_step(complaint.answers), " with yes"])
            if complaint.sign:
                told.append([f"counts as a warning sign of the group {plain(complaint.sign)}"])
            if complaint.topic:
                told.append(["leads to ", self._topic_link(complaint.topic)])
            yield [f"Said with the complaint, \u201c{plain(name)}\u201d: ", *joined(told, "; "), "."]
        for group, said in rules.said.items():
            then: list[Cell] = [[f"the check is about {' and '.join(said.audience)}"]] if said.audience else []
            then += [["asks ", to_step(said.aside)]] if said.aside else []
            yield ["Said: ", *self._group(group), "; then ", *joined(then, "; "), "."]
        yield ["\u201cEnd it\u201d asks ", to_step(rules.end_it), "."]
        yield ["The answer offered after a check that ends below today: ", self._topic_link(rules.after_check), "."]

    def _group(self, group: str) -> Cell:
        found = [(name, sign) for name, sign in self.library.warnings.items() if sign.group == group]
        return joined([[Link(sign.title, f"#sign-{name}")] for name, sign in found], ", ")

    def _topic_link(self, name: str) -> Link:
        return Link(self.library.topics[name].title, f"#topic-{name}")

    def _notes(self, name: str) -> list[str]:
        rules = self.library.red_flags
        groups = [group for group, said in rules.said.items() if said.aside == name]
        titles = [sign.title for sign in self.library.warnings.values() if sign.group in groups]
        return [
            *([f"Only for: {rules.steps[name].only_for}"] if rules.steps[name].only_for else []),
            *([f"After: {', '.join(titles)}"] if titles else []),
            *(["After: \u201cend it\u201d"] if rules.end_it == name else []),
        ]

    def _results(self, name: str) -> list[Cell]:
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
            [f"{', '.join(answers).capitalize()}: ", *self._outcome(row, aside=step.aside)] for row, answers in found
        ]

    def _outcome(self, row: OutcomeRow, *, aside: bool) -> Cell:
        parts: list[Cell] = [[chip(row.urgency)]] if row.urgency else []
        parts += [["advice ", Link(row.kind, f"#advice-{row.kind}")]] if row.kind else []
        parts += [[f"about {' and '.join(row.audience)}"]] if row.audience else []
        if row.next:
            parts.append(["then ", to_step(row.next)])
        elif row.urgency != "emergency":
            parts.append(["goodbye" if row.close else "back to the check" if aside else "end of the check"])
        return [*joined(parts, ", "), "."]

    def step(self, name: str) -> Entry:
        """Return one question with its words."""
        row = self.library.red_flags.steps[name]
        covers = joined([[Link(self.library.warnings[one].title, f"#sign-{one}")] for one in row.covers], ", ")
        whens: list[tuple[str, Cell]] = [("When", [note]) for note in self._notes(name)]
        facts: list[tuple[str, Cell]] = [
            ("Answers", joined(self._results(name), " ")),
            *([("Asks about", covers)] if covers else []),
            *whens,
            (
                "File to edit",
                [to_file("content/en/steps.yaml"), f" ({name}); rules in ", to_file("content/red_flags.yaml")],
            ),
        ]
        words = self.library.steps[name]
        return Entry(
            f"step-{name}",
            f"Question {name}",
            [self.spoken.table(f"steps.{name}"), Facts(facts), *cite(self.library, words.sources)],
        )


def to_step(name: str) -> Link:
    """Return the way to a question."""
    return Link(name, f"#step-{name}")


def chip(urgency: str) -> Chip:
    """Return how soon to get help, as printed."""
    return Chip(urgency, book_flow.LABELS[urgency])
