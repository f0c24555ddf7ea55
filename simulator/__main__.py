"""Talk to the skill in the terminal: ``python -m simulator``; or line by line with ``--json``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import pairwise

from simulator.echo import Echo, Turn, parts
from simulator.understanding import MODELS, Understanding
from skill.form import FORMS

HELLO = """A pretend Echo ({locale}). It stands in for Alexa's hearing; the skill behind it is the real one.
Say "alexa open back pain guide", or straight away "my back hurts". An empty line is silence; /new, /quit.
Silences last as long as on a device (--fast leaves them out); Ctrl-C cuts Alexa short, as her name would."""


def talk(echo: Echo, *, show_json: bool, fast: bool = False) -> None:
    """Hold a conversation in the terminal."""
    print(HELLO.format(locale=echo.locale))
    while True:
        try:
            text = input("\n[listening] you: " if echo.session else "\n[asleep]    you: ")
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if text.strip() == "/quit":
            return
        if text.strip() == "/new":
            echo.new()
            continue
        show(echo.hear(text), show_json=show_json, fast=fast)


def speak(ssml: str, *, fast: bool) -> None:
    """Print what is said; at each silence wait as long as it lasts, on a line of its own."""
    words, *more = parts(ssml)
    print(f"  alexa: {words[0]}", flush=True)
    try:
        for (_, silence), (said, _) in pairwise((words, *more)):
            time.sleep(0 if fast else silence)
            print(f"         {said}", flush=True)
    except KeyboardInterrupt:
        print("  (cut short)")


def show(turn: Turn, *, show_json: bool, fast: bool = True) -> None:
    """Print one turn."""
    for note in turn.notes:
        print(f"  ({note})")
    if turn.say:
        speak(turn.ssml if not turn.notes else turn.say, fast=fast)
    facts = [f"{name} {value}" for name, value in (("urgency", turn.urgency), ("asking", turn.asking)) if value]
    print(f"  microphone {'open' if turn.open else 'closed'}{''.join(f', {fact}' for fact in facts)}")
    if show_json:
        print(json.dumps({"request": turn.request, "response": turn.response}, indent=2))


def lines(echo: Echo) -> None:
    """Print one JSON object for each line of standard input."""
    for line in sys.stdin:
        text = line.rstrip("\n")
        if text.strip() == "/new":
            echo.new()
            continue
        print(json.dumps(echo.hear(text).as_json(), ensure_ascii=False), flush=True)


def understand(locale: str) -> None:
    """Print what the stand-in understands, one JSON object for each line of standard input."""
    understanding = Understanding(locale)
    for line in sys.stdin:
        found = understanding.understand(line)
        slots = {name: slot["value"] for name, slot in found.slots.items()}
        row = {"heard": line.strip(), "intent": found.intent, "slots": slots, "score": found.score}
        print(json.dumps(row, ensure_ascii=False), flush=True)


def main() -> int:
    """Run the simulator."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("talk", "understand"), default="talk")
    known = sorted(path.stem for path in MODELS.glob("*.json"))
    parser.add_argument("--locale", default="en-US", choices=known, help="the country the device is in")
    parser.add_argument("--form", default="", choices=FORMS, help="how the check is spoken; else from RED_FLAG_CHECK")
    parser.add_argument("--json", action="store_true", help="read one utterance a line, print one JSON object a line")
    parser.add_argument("--fast", action="store_true", help="leave the silences of speech out")
    parser.add_argument("--show-json", action="store_true", help="show request and response of each turn")
    given = parser.parse_args()
    if given.command == "understand":
        understand(given.locale)
    elif given.json:
        lines(Echo(given.locale, form=given.form))
    else:
        talk(Echo(given.locale, form=given.form), show_json=given.show_json, fast=given.fast)
    return 0


if __name__ == "__main__":
    sys.exit(main())
