"""Talk to the skill in the terminal: ``python -m simulator``; or line by line with ``--json``."""

from __future__ import annotations

import argparse
import json
import sys

from simulator.devices import DEVICES, LOCALES
from simulator.echo import Echo
from simulator.terminal import NoVoiceError, Terminal
from simulator.understanding import understanding_of
from skill.form import FORMS, FormError


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
    understanding = understanding_of(locale)
    for line in sys.stdin:
        found = understanding.understand(line)
        slots = {name: slot["value"] for name, slot in found.slots.items()}
        row = {"heard": line.strip(), "intent": found.intent, "slots": slots, "score": found.score}
        print(json.dumps(row, ensure_ascii=False), flush=True)


def main() -> int:
    """Run the simulator."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("talk", "understand"), default="talk")
    parser.add_argument("--locale", default="en-US", choices=LOCALES, help="the country the device is in")
    parser.add_argument("--device", default="speaker", choices=DEVICES, help="the device, with a screen or without")
    parser.add_argument("--form", default="", choices=FORMS, help="how the check is spoken; else from RED_FLAG_CHECK")
    parser.add_argument("--json", action="store_true", help="read one utterance a line, print one JSON object a line")
    parser.add_argument("--fast", action="store_true", help="leave the silences of speech out")
    parser.add_argument("--show-json", action="store_true", help="show request and response of each turn")
    parser.add_argument("--speak", action="store_true", help="speak with espeak-ng")
    given = parser.parse_args()
    if given.command == "understand":
        understand(given.locale)
        return 0
    try:
        echo = Echo(given.locale, device=DEVICES[given.device], form=given.form)
        if given.json:
            lines(echo)
        else:
            Terminal(echo, given.show_json, given.fast, given.speak).talk()
    except (FormError, NoVoiceError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except RecursionError:
        sys.stderr.write("a line is too long to be followed; write fewer words\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
