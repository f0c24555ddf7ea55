"""Reading YAML as authors write it: words stay words (yes, no, dates), no key stands twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from authoring.problems import Problems


VALID = (
    'valid YAML: indent with spaces, and quote a text that starts with { or [ or has ": " in it; close every quote; '
    "the lines of a text after >- stand two spaces in"
)
"""What to write where a file is no YAML."""


if TYPE_CHECKING:
    from yaml import SafeLoader as _Base
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # seven times as fast, where PyYAML was built with libyaml


class _Loader(_Base):
    """A safe loader that keeps yes, no and dates as text and refuses a key that stands twice."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(?:true|false)$"), list("tf"))


class _DuplicateKeyError(yaml.MarkedYAMLError):
    """A key stands twice in one mapping."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(problem="a key that is no word", problem_mark=key_node.start_mark)
        key = loader.construct_object(key_node)
        if key in seen:
            message = f"key {key!r} twice"
            raise _DuplicateKeyError(problem=message, problem_mark=key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path, name: str, problems: Problems) -> Any | None:  # noqa: ANN401 - YAML holds anything
    """Return the parsed file, or None with a problem noted under ``name``."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        problems.add(name, "file", error.strerror or error, "a readable file")
    except UnicodeDecodeError as error:
        problems.add(name, "file", f"bytes that are not UTF-8 at {error.start}", "the file saved as UTF-8")
    except _DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problems.add(name, f"line {line}", error.problem, "each key once")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        begun = f" (what began in line {error.context_mark.line + 1} does not end)" if error.context_mark else ""
        problems.add(name, f"line {line}", f"{error.problem or 'broken YAML'}{begun}", VALID)
    except yaml.YAMLError as error:
        problems.add(name, "file", error, "valid YAML")
    return None
