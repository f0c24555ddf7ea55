"""The pages of the reviewer's book: what a page can hold, written as HTML and as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

CSS = Path(__file__).with_name("book.css")


@dataclass(frozen=True)
class Word:
    """A word that differs by region."""

    text: str
    about: str
    """What stands there, and what other regions say."""


@dataclass(frozen=True)
class Link:
    """A way to another place of the book (#id) or to a file of the project."""

    text: str
    target: str


@dataclass(frozen=True)
class Chip:
    """How soon to get help: coloured, and named."""

    urgency: str
    text: str


Inline = str | Word | Link | Chip
Cell = list[Inline]


@dataclass(frozen=True)
class Para:
    """A paragraph."""

    words: Cell
    kind: str = ""


@dataclass(frozen=True)
class Facts:
    """Names and what stands for them."""

    rows: list[tuple[str, Cell]]
    kind: str = "facts"


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row is its header."""

    heads: list[str]
    rows: list[list[Cell]]
    ids: list[str] = field(default_factory=list)
    """Where links to the rows lead."""
    kind: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: list[Cell]
    kind: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing; only HTML has it."""

    svg: str
    caption: str


Block = Para | Facts | Table | Bullets | Picture


@dataclass(frozen=True)
class Entry:
    """One item of a part: a topic, a question, a warning sign."""

    id: str
    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class Part:
    """A part of the book."""

    id: str
    title: str
    blocks: list[Block]
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """The whole book."""

    title: str
    lang: str
    opening: list[Block]
    parts: list[Part]


def html(book: Book) -> str:
    """Return the book as one HTML page that needs nothing else."""
    toc = "\n".join(_toc(part) for part in book.parts)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{book.lang}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(book.title)}</title>",
            f"<style>\n{CSS.read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            f"<header>\n<h1>{escape(book.title)}</h1>",
            *map(_block, book.opening),
            "</header>",
            f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ol>\n{toc}\n</ol>\n</nav>',
            "<main>",
            *map(_part, book.parts),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _toc(part: Part) -> str:
    inner = "".join(f'\n<li><a href="#{one.id}">{escape(one.title)}</a></li>' for one in part.entries)
    return f'<li><a href="#{part.id}">{escape(part.title)}</a>' + (f"<ul>{inner}\n</ul></li>" if inner else "</li>")


def _part(part: Part) -> str:
    entries = (
        f'<article id="{one.id}">\n<h3>{escape(one.title)}</h3>\n' + "\n".join(map(_block, one.blocks)) + "\n</article>"
        for one in part.entries
    )
    head = f'<section id="{part.id}">\n<h2>{escape(part.title)}</h2>'
    return "\n".join([head, *map(_block, part.blocks), *entries, "</section>"])


def _block(block: Block) -> str:
    kind = f' class="{block.kind}"' if not isinstance(block, Picture) and block.kind else ""
    match block:
        case Para():
            return f"<p{kind}>{_cell(block.words)}</p>"
        case Facts():
            rows = "\n".join(f"<div><dt>{escape(name)}</dt><dd>{_cell(words)}</dd></div>" for name, words in block.rows)
            return f"<dl{kind}>\n{rows}\n</dl>"
        case Bullets():
            rows = "\n".join(f"<li>{_cell(words)}</li>" for words in block.items)
            return f"<ul{kind}>\n{rows}\n</ul>"
        case Picture():
            return f"<figure>\n{block.svg}\n<figcaption>{escape(block.caption)}</figcaption>\n</figure>"
        case Table():
            return _table(block, kind)


def _table(table: Table, kind: str) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    ids = [f' id="{one}"' for one in table.ids] or [""] * len(table.rows)
    rows = "\n".join(
        f'<tr{anchor}><th scope="row">{_cell(row[0])}</th>'
        + "".join(f"<td>{_cell(one)}</td>" for one in row[1:])
        + "</tr>"
        for anchor, row in zip(ids, table.rows, strict=True)
    )
    return f"<table{kind}>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _cell(cell: Cell) -> str:
    return "".join(map(_inline, cell))


def _inline(one: Inline) -> str:
    match one:
        case Word():
            return f'<span class="word" title="{escape(one.about)}">{escape(one.text)}</span>'
        case Link():
            return f'<a href="{escape(one.target)}">{escape(one.text)}</a>'
        case Chip():
            return f'<strong class="chip {one.urgency}">{escape(one.text)}</strong>'
        case _:
            return escape(one)


def markdown(book: Book) -> str:
    """Return the same facts as Markdown."""
    lines = [f"# {_plain(book.title)}", *_blocks(book.opening), "## Contents"]
    lines.append("\n".join(f"- [{_plain(part.title)}](#{part.id})" for part in book.parts))
    for part in book.parts:
        lines += [f'<a id="{part.id}"></a>', f"## {_plain(part.title)}", *_blocks(part.blocks)]
        for entry in part.entries:
            lines += [f'<a id="{entry.id}"></a>', f"### {_plain(entry.title)}", *_blocks(entry.blocks)]
    return "\n\n".join(lines) + "\n"


def _blocks(blocks: list[Block]) -> list[str]:
    return [_md(block) for block in blocks if not isinstance(block, Picture)]


def _md(block: Para | Facts | Table | Bullets) -> str:
    match block:
        case Para():
            return _md_cell(block.words)
        case Facts():
            return "\n".join(f"- {_plain(name)}: {_md_cell(words)}" for name, words in block.rows)
        case Bullets():
            return "\n".join(f"- {_md_cell(words)}" for words in block.items)
        case Table():
            heads = [f"| {' | '.join(map(_plain, block.heads))} |", "|" + " --- |" * len(block.heads)]
            anchors = [f'<a id="{one}"></a>' for one in block.ids] or [""] * len(block.rows)
            rows = zip(anchors, block.rows, strict=True)
            return "\n".join([*heads, *(f"| {anchor}{' | '.join(map(_md_cell, row))} |" for anchor, row in rows)])


def _md_cell(cell: Cell) -> str:
    return "".join(map(_md_inline, cell))


def _md_inline(one: Inline) -> str:
    match one:
        case Word():
            return f"*{_plain(one.text)}*"
        case Link():
            return f"[{_plain(one.text)}]({one.target})"
        case Chip():
            return f"**{_plain(one.text)}**"
        case _:
            return _plain(one)


def _plain(text: str) -> str:
    return re.sub(r"([\\`*<|\[\]])", r"\\\1", text)
