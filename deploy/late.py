"""Rewrites a module so that it imports names when they are first used, not when it is loaded.

Half of the SDK's start goes into clients of services that this skill never calls; the SDK imports them for names that
only the bodies of functions use. Such an import, at the top level of a module, is taken out; a use inside a function
becomes ``__getattr__("Name")``; and ``__getattr__`` (PEP 562) serves the same names to everybody else. Lines keep
their numbers. Nothing is guessed: a name that is used while the module loads, or bound twice, stays as it was.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FETCH = "__getattr__"
NOTICE = (
    "# Changed from the original when the zip was built: some imports wait until first use (licenses/CHANGES.txt).\n"
)
Table = dict[str, tuple[str, str]]
"""Name -> (module, attribute); an empty attribute stands for the module itself."""


@dataclass(frozen=True)
class Module:
    """A module as it was installed."""

    name: str
    """Dotted."""
    source: bytes
    package: bool = False
    below: frozenset[str] = frozenset()
    """Names of the modules of a package: importing one sets it as an attribute, whatever we say."""

    def target(self, node: ast.ImportFrom) -> str:
        """Return the module that a statement of this one imports from, absolute."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        parts = parts[: len(parts) - node.level + self.package]
        return ".".join([*parts, *([node.module] if node.module else [])])


def parsed(source: bytes) -> ast.Module:
    """Return the syntax tree of a module that is not ours: its invalid escapes are no news."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)  # the same, before Python 3.12
        return ast.parse(source)


def rewrite(module: Module, *, roots: frozenset[str]) -> bytes:
    """Return the source of ``module`` with imports of the packages ``roots`` put off where that changes nothing."""
    tree = parsed(module.source)
    if {FETCH, "*"} & set(_bindings(tree)):
        return module.source
    found = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    imports = [node for node in found if module.target(node).split(".")[0] in roots]
    table: Table = {}
    for node in imports:
        table |= {bound(alias): (module.target(node), alias.name) for alias in node.names}
    late = _late(tree, set(table)) - module.below
    if not late:
        return module.source
    edits = [edit for node in imports for edit in _without(node, late)]
    edits += [
        (_span(node), f'{FETCH}("{node.id}")')
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in late
    ]
    kept = {name: table[name] for name in sorted(late)}
    kept |= {name: (f"{module.name}.{name}", "") for name in module.below - set(_bindings(tree))}
    return _edited(module.source, edits) + _tail(kept)


def _late(tree: ast.Module, names: set[str]) -> set[str]:
    """Return those of ``names`` that are used in the bodies of functions only, and bound once."""
    times = Counter(_bindings(tree))
    return {name for name in names if times[name] == 1} - set(_used_at_load(tree))


def bound(alias: ast.alias) -> str:
    """Return the name that a part of an import binds."""
    return alias.asname or alias.name


def _bindings(tree: ast.AST) -> Iterator[str]:
    """Yield every name that any scope of a module binds, as often as it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from node.names
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name


def _used_at_load(node: ast.AST) -> Iterator[str]:
    """Yield the names that are read while a module loads: everything but the bodies of functions."""
    if isinstance(node, ast.Name):
        yield node.id
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    body = node.body if isinstance(node, functions) else []
    inside = body if isinstance(body, list) else [body]
    for child in ast.iter_child_nodes(node):
        if child not in inside:
            yield from _used_at_load(child)


Edit = tuple[tuple[int, int, int, int], str]
"""(line, byte, end line, end byte), and the text that comes there."""


def _span(node: ast.stmt | ast.expr) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0


def _without(node: ast.ImportFrom, late: set[str]) -> Iterator[Edit]:
    """Yield the edit that takes the ``late`` names out of an import."""
    kept = [alias for alias in node.names if bound(alias) not in late]
    if len(kept) < len(node.names):
        lines = (node.end_lineno or 0) - node.lineno
        text = ast.unparse(ast.ImportFrom(node.module, kept, node.level)) if kept else ""
        yield _span(node), text + "\n" * lines


def _edited(source: bytes, edits: list[Edit]) -> bytes:
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for (first, column, last, end_column), text in sorted(edits, reverse=True):  # from the end, so that places stay
        start, end = starts[first - 1] + column, starts[last - 1] + end_column
        source = source[:start] + text.encode() + source[end:]
    return source


def _tail(table: Table) -> bytes:
    rows = "".join(f"    {name!r}: {found!r},\n" for name, found in sorted(table.items()))
    fetch = f"from sdk_late import names as _names\n\n{FETCH} = _names(globals(), {{\n{rows}}})\n"
    return f"\n\n{NOTICE}{fetch}".encode()
