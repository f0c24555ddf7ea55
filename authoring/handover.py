"""Writes what Amazon's own tools read: conversations for ``ask dialog`` and the development set for ``profile-nlu``.

``python -m authoring.handover [--skill-id ID] [--out build/ask]`` (``make ask``) writes, each checked before writing:

- ``dialog/<locale>/<name>.json``: ``{"skillId", "locale", "type": "text", "userInput": […, ".quit"]}``, one session
  of a conversation; ``dialog-tell/<locale>/<name>.json``: the same where the check tells the signs and asks nothing;
  ``left-out.txt``: the conversations that cannot be typed, and why
- ``profile-nlu.json``: a list of ``{"id", "utterance", "locale", "expected": {"intent": {"name", "slots"}}, "tag"}``
- ``profile-nlu.sh``: asks Amazon for each utterance and adds ``{"id", "response"}`` to a file of JSON lines

``ask dialog`` starts each file, and whatever follows the end of a session, as a new session: what is typed then goes
to Alexa at large. So a file holds one session, and its first input calls the skill by name. A conversation that begins
with a plain utterance is opened first ("open back pain guide"): "ask back pain guide my back hurts" would need a
joining word that depends on the sentence, and would try Alexa's one-shot grammar instead of our model.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, field_validator

from authoring import build, library, score, yaml_files
from authoring.problems import ContentError, Problems
from authoring.records import Record
from skill.form import ASK, FORMS
from skill.heard import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CONVERSATIONS = library.ROOT / "tests" / "conversations"
MODELS = library.ROOT / "interaction_model"
OUT = library.ROOT / "build" / "ask"
PLACEHOLDER = "<your skill id>"
"""Stands where no skill id was given."""
QUIT = ".quit"
NEW = "/new"
FOLDERS = {form: "dialog" if form == ASK else f"dialog-{form}" for form in FORMS}
"""Form of the check -> the folder of its replay files: a skill in development has one form at a time."""
SET_LOCALE = "en-US"
"""The locale that the development set is asked in: every locale has the same samples."""

Words = Annotated[str, StringConstraints(pattern=r"^[^\s.][^\r\n]*$")]
"""An utterance: one line, and no command of the dialog (those begin with a full stop)."""
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[A-Z]{2}$")]
SkillId = Annotated[str, StringConstraints(pattern=rf"^(amzn1\.ask\.skill\.[0-9a-f-]{{36}}|{re.escape(PLACEHOLDER)})$")]


class Replay(Record):
    """The file that ``ask dialog --replay`` reads."""

    skill_id: SkillId = Field(alias="skillId")
    locale: Locale
    type: Literal["text"]
    user_input: list[Words | Literal[".quit"]] = Field(alias="userInput", min_length=2)

    @field_validator("user_input")
    @classmethod
    def _quits_last(cls, value: list[str]) -> list[str]:
        if value.index(QUIT) != len(value) - 1 if QUIT in value else True:
            message = f"{QUIT} as the last input, and there only"
            raise ValueError(message)
        return value


class Value(Record):
    """What a slot holds."""

    value: Words


class Intent(Record):
    """An intent, shaped as profile-nlu answers it."""

    name: Words
    slots: dict[str, Value]


class Expected(Record):
    """What an utterance should be understood as."""

    intent: Intent


class Case(Record):
    """One utterance of the batch."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    utterance: Words
    locale: Locale
    expected: Expected
    tag: Words


def files(skill_id: str, conversations: Path = CONVERSATIONS, folder: Path = score.SET) -> dict[str, str]:
    """Return every file by its path below ``build/ask``.

    Raises:
        ContentError: a conversation or a row of the set is broken, or a file would not have its documented shape.

    """
    problems = Problems()
    written: dict[str, Any] = {}
    left_out = []
    for path in sorted(conversations.glob("*.yaml")):
        locale, heard, form = _conversation(path, problems)
        reason = _untypable(locale, heard)
        if reason:
            left_out.append(f"{path.stem}: {reason}\n")
        else:
            written |= _replays(path.stem, skill_id, locale, heard, form)
    rows = _read_set(folder, problems)
    for name, raw in written.items():
        _check(name, Replay, raw, problems)
    batch = [_case(row) for row in rows]
    _check("profile-nlu.json", list[Case], batch, problems)
    if problems.errors:
        raise ContentError(problems)
    return {
        **{name: _dumps(raw) for name, raw in written.items()},
        "left-out.txt": "".join(left_out),
        "profile-nlu.json": _dumps(batch),
        "profile-nlu.sh": script(skill_id, batch),
    }


def _conversation(path: Path, problems: Problems) -> tuple[str, list[tuple[str, bool]], str]:
    """Return the locale, (what is heard, whether the session ends with it) of each turn, and the form of the check."""
    name = score.shown(path)
    raw = yaml_files.read(path, name, problems) or {}
    turns = raw.get("turns") if isinstance(raw, dict) else None
    if not isinstance(turns, list) or not turns:
        problems.add(name, "turns", repr(turns), "a list of turns")
        return SET_LOCALE, [], ASK
    heard = []
    for number, turn in enumerate(turns, 1):
        words = turn.get("hear") if isinstance(turn, dict) else None
        if isinstance(words, str):
            heard.append((words.strip(), turn.get("open") is False))
        else:
            problems.add(name, f"turn {number}: hear", repr(words), "what is said, in quotes")
    form = str(raw.get("form", ASK))
    if form not in FORMS:
        problems.add(name, "form", repr(form), " or ".join(FORMS))
        form = ASK
    return str(raw.get("locale", SET_LOCALE)), heard, form


def _untypable(locale: str, heard: Iterable[tuple[str, bool]]) -> str:
    """Return why a conversation cannot be typed, or nothing."""
    if not (MODELS / f"{locale}.json").is_file():
        return f"Alexa has no interaction model of ours for {locale}"
    if any(not normalise(words) for words, _ in heard):
        return "somebody says nothing in it, and silence cannot be typed"
    return ""


def _replays(
    name: str, skill_id: str, locale: str, heard: Iterable[tuple[str, bool]], form: str
) -> dict[str, dict[str, Any]]:
    """Return one replay file for each session of a conversation; those of the tell form have a folder of their own."""
    found = list(sessions(heard, invocation(locale)))
    several = len(found) > 1
    return {
        f"{FOLDERS[form]}/{locale}/{name}{f'-{number}' if several else ''}.json": {
            "skillId": skill_id,
            "locale": locale,
            "type": "text",
            "userInput": [*session, QUIT],
        }
        for number, session in enumerate(found, 1)
    }


@cache
def invocation(locale: str) -> str:
    """Return the name that the skill is called by in ``locale``."""
    raw = json.loads((MODELS / f"{locale}.json").read_text(encoding="utf-8"))
    return str(raw["interactionModel"]["languageModel"]["invocationName"])


def sessions(heard: Iterable[tuple[str, bool]], name: str) -> Iterator[list[str]]:
    """Yield what is typed in each session of (what is heard, whether the session ends with it).

    A session begins at the start, at ``/new``, after an ending, and where the skill is called by ``name``.
    """
    session: list[str] = []
    for words, ends in heard:
        plain = re.sub(r"^alexa,? ", "", words)
        called = re.match(rf"\w+( \w+)? {re.escape(name)}\b", plain) is not None
        if (called or words == NEW) and session:
            yield session
            session = []
        if words == NEW:
            continue
        session += [plain] if called or session else [f"open {name}", plain]
        if ends:
            yield session
            session = []
    if session:
        yield session


def _read_set(folder: Path, problems: Problems) -> list[score.Row]:
    try:
        return score.read_set(folder)
    except ContentError as error:
        problems.all.extend(error.problems.all)
        return []


def _case(row: score.Row) -> dict[str, Any]:
    slots = {name: {"value": value} for name, value in row.slots.items()}
    expected = {"intent": {"name": row.intent, "slots": slots}}
    return {"id": row.id, "utterance": row.utterance, "locale": SET_LOCALE, "expected": expected, "tag": row.tag}


def _check(name: str, shape: Any, raw: object, problems: Problems) -> None:  # noqa: ANN401 - any pydantic shape
    try:
        TypeAdapter(shape).validate_python(raw)
    except ValidationError as error:
        for one in error.errors():
            place = ".".join(str(part) for part in one["loc"]) or "value"
            problems.add(name, place, repr(one["input"])[:80], one["msg"])


def _dumps(raw: object) -> str:
    return json.dumps(raw, ensure_ascii=False, indent=1) + "\n"


SCRIPT = """\
#!/usr/bin/env bash
# Written by `make ask`: asks Amazon's profile-nlu for each utterance of the development set.
#   bash profile-nlu.sh [ANSWERS]      ANSWERS: a file of JSON lines, default answers.jsonl beside this script
# Run it again to go on where it stopped: what has an answer is not asked again.
# ALEXA_SKILL_ID: the skill; PAUSE: seconds between calls; RETRY: seconds before the one second try.
set -uo pipefail
skill_id="${ALEXA_SKILL_ID:-%(skill_id)s}"
answers="${1:-$(dirname "$0")/answers.jsonl}"
case "$skill_id" in "<"*) echo "profile-nlu.sh: skill id: found none; set ALEXA_SKILL_ID" >&2; exit 2 ;; esac
command -v ask >/dev/null || { echo "profile-nlu.sh: ask: found none; install ask-cli" >&2; exit 2; }
touch "$answers" || exit 2

profile() { # locale utterance
  ask smapi profile-nlu --skill-id "$skill_id" --stage development --locale "$1" --utterance "$2" </dev/null |
    tr '\\r\\n' '  ' | grep '^ *{.*} *$'
}

ask_one() { # id locale utterance
  if grep -qF "{\\"id\\":\\"$1\\"," "$answers"; then return; fi
  local response
  if ! response=$(profile "$2" "$3"); then
    echo "no answer to $1 ($3); trying once more" >&2
    sleep "${RETRY:-30}"
    if ! response=$(profile "$2" "$3"); then
      echo "profile-nlu.sh: stopped at $1 ($3); run it again to go on" >&2
      exit 1
    fi
  fi
  printf '{"id":"%%s","response":%%s}\\n' "$1" "$response" >> "$answers"
  sleep "${PAUSE:-1.5}"
}

%(calls)s
echo "$(wc -l < "$answers") answers in $answers"
"""


def script(skill_id: str, batch: Iterable[dict[str, Any]]) -> str:
    """Return the shell script that asks profile-nlu for every case of ``batch``."""
    calls = [f"ask_one {case['id']} {case['locale']} {shlex.quote(case['utterance'])}" for case in batch]
    return SCRIPT % {"skill_id": skill_id, "calls": "\n".join(calls)}


def write(made: dict[str, str], out: Path) -> None:
    """Write the files below ``out`` and remove replay files of conversations that are gone."""
    build.write(made, out)
    for folder in FOLDERS.values():
        for path in out.glob(f"{folder}/*/*.json"):
            if path.relative_to(out).as_posix() not in made:
                path.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write everything below ``--out``; 1, with nothing written, when something is broken."""
    parser = argparse.ArgumentParser(prog="python -m authoring.handover", description="Write files for Amazon's tools.")
    parser.add_argument("--skill-id", default=os.environ.get("ALEXA_SKILL_ID") or PLACEHOLDER)
    parser.add_argument("--out", type=Path, default=OUT, help="default: build/ask")
    parser.add_argument(
        "--set", type=Path, default=score.SET, help="folder of CSV files (default: tests/understanding)"
    )
    given = parser.parse_args(arguments)
    problems = Problems()
    _check("--skill-id", SkillId, given.skill_id, problems)
    try:
        made = {} if problems.errors else files(given.skill_id, folder=given.set)
    except ContentError as error:
        problems.all.extend(error.problems.all)
    if problems.errors:
        sys.stderr.write("".join(f"{problem}\n" for problem in problems.errors))
        return 1
    write(made, given.out)
    replays = sum(name.partition("/")[0] in FOLDERS.values() for name in made)
    cases, left_out = made["profile-nlu.sh"].count("\nask_one "), made["left-out.txt"].count("\n")
    sys.stdout.write(
        f"wrote {score.shown(given.out)}: {replays} replay files, {cases} utterances; "
        f"{left_out} conversations left out (left-out.txt)\n",
    )
    if given.skill_id == PLACEHOLDER:
        sys.stdout.write(f"note: the skill id is {PLACEHOLDER}; give --skill-id or set ALEXA_SKILL_ID\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
