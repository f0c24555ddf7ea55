"""The pretend Echo in the terminal: what is typed is heard, what is said is printed (and spoken with ``--speak``).

What begins with a slash is for the simulator itself: ``/help`` lists it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.conversations import Conversation
from simulator.devices import DEVICES, LOCALES
from simulator.echo import Echo, Turn, parts
from simulator.understanding import EXACT, INSIDE_SCORE, understanding_of
from skill import content

if TYPE_CHECKING:
    from collections.abc import Callable

HELLO = """A pretend Echo ({locale}). It stands in for Alexa's hearing; the skill behind it is the real one.
Say "alexa open {name}", or straight away "my back hurts". An empty line is silence; /help tells what else.
Silences last as long as on a device (--fast leaves them out); Ctrl-C cuts Alexa short, as her name would."""
PAINTS = {"alexa": "1;36", "quiet": "2", "urgent": "1;31", "you": "1"}
"""ANSI codes by what they are for; urgency is also said in words."""
WITHOUT_A_VOICE = "espeak-ng: not found; install it (Debian: apt-get install espeak-ng), or leave --speak out"


class NoVoiceError(RuntimeError):
    """There is nothing to speak with; the text says what to install."""


class Voice:
    """Speaks with espeak-ng."""

    def __init__(self, locale: str) -> None:
        """Look for it."""
        found = shutil.which("espeak-ng")
        if found is None:
            raise NoVoiceError(WITHOUT_A_VOICE)
        self.command = [found, "-v", {"en-US": "en-us", "en-CA": "en-us"}.get(locale, "en-gb"), "--stdin"]

    def say(self, words: str) -> str:
        """Speak and return when that is done; what went wrong, else an empty string."""
        done = subprocess.run(self.command, input=words, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
        return f"espeak-ng: {done.stderr.strip()[:200] or done.returncode}" if done.returncode else ""


@dataclass
class Terminal:
    """A conversation in the terminal."""

    echo: Echo
    show_json: bool = False
    fast: bool = False
    aloud: bool = False
    coloured: bool = field(default_factory=lambda: colours(sys.stdout.isatty()))

    def __post_init__(self) -> None:
        """Begin a conversation; raises NoVoiceError where it cannot be spoken."""
        self.begin(self.echo)

    def begin(self, echo: Echo) -> None:
        """Begin a conversation with a device."""
        self.echo = echo
        self.conversation = Conversation(echo)
        self.last: Turn | None = None
        self.voice = Voice(echo.locale) if self.aloud else None

    def talk(self) -> None:
        """Hold a conversation until its end."""
        _line_editing()
        print(HELLO.format(locale=self.echo.locale, name=self.echo.understanding.invocation))
        while True:
            try:
                text = input(f"\n{'[listening]' if self.echo.session else '[asleep]   '} you: ")
            except (EOFError, KeyboardInterrupt):
                print()
                return
            if text.strip() == "/quit":
                return
            if text.startswith("/"):
                self.command(text)
            else:
                self.hear(text)

    def hear(self, text: str) -> None:
        """Say something to the device and show what comes of it."""
        try:
            self.last = self.conversation.hear(text)
        except RecursionError:
            self.note("too long to be followed; say fewer words")
        else:
            self.show(self.last)

    def command(self, text: str) -> None:
        """Do what the simulator itself is asked for."""
        name, _, rest = text[1:].strip().partition(" ")
        if name in COMMANDS:
            COMMANDS[name][1](self, rest.strip())
        else:
            self.note(f"/{name}: no such command; /help lists them")

    def show(self, turn: Turn) -> None:
        """Print one turn."""
        for one in turn.notes:
            self.note(one)
        if turn.say:
            self.speak(turn.ssml, urgent=bool(turn.urgency))
        if turn.urgency:
            print(f"  {self.paint('urgent', f'urgency: {turn.urgency}')}")
        asking = f", asking {turn.asking}" if turn.asking else ""
        self.note(f"microphone {'open' if turn.open else 'closed'}{asking}")
        if self.show_json:
            _print_json({"request": turn.request, "response": turn.response})

    def speak(self, ssml: str, *, urgent: bool = False) -> None:
        """Print what is said; at each silence wait as long as it lasts, and go on in a new line."""
        lead = "  alexa: "
        try:
            for words, silence in parts(ssml):
                if words:
                    print(
                        f"{self.paint('urgent' if urgent else 'alexa', lead)}{_wrapped(words, len(lead))}", flush=True
                    )
                    if self.voice and (trouble := self.voice.say(words)):
                        self.note(trouble)
                    lead = " " * len(lead)
                if silence:
                    time.sleep(0 if self.fast else silence)
        except KeyboardInterrupt:
            self.note("cut short")

    def note(self, text: str) -> None:
        """Print what nobody says."""
        print(f"  {self.paint('quiet', f'({text})')}")

    def paint(self, name: str, text: str) -> str:
        """Return a text in a colour where there are colours."""
        return f"\x1b[{PAINTS[name]}m{text}\x1b[0m" if self.coloured else text

    def helping(self, _rest: str) -> None:
        """List what can be asked of the simulator."""
        for name, (words, _) in COMMANDS.items():
            print(f"  {f'/{name}':<10}{words}")

    def why(self, _rest: str) -> None:
        """Tell why the last utterance was understood as it was."""
        found = self.last.understood if self.last else None
        if self.last is None or found is None:
            self.note("nothing was understood yet: a launch, a touch and a silence need no understanding")
            return
        how = {EXACT: "the sample", INSIDE_SCORE: "the sample inside it"}.get(found.score, "most like the sample")
        if found.sample:
            print(f'  {found.intent}, score {found.score:g} of 100: {how} "{found.sample}"')
        else:
            print(f"  {found.intent}: like no sample")
        ranked = self.echo.understanding.explain(self.last.utterance)
        for one in [one for one in ranked if one.intent != found.intent][:2]:
            like = (
                f'{100 * one.likeness:.0f} of 100 like "{one.sample}"' if one.likeness else "like none of its samples"
            )
            self.note(f"otherwise {one.intent}: margin {one.margin:+.2f}, {like}")
        self.note(f"act: {_act(found.intent, self.echo.locale)}")

    def state(self, _rest: str) -> None:
        """Print what the session keeps."""
        _print_json(self.echo.attributes)

    def json(self, rest: str) -> None:
        """Print request and response of the last turn, or of every turn from now on."""
        if rest in ("on", "off"):
            self.show_json = rest == "on"
        if self.last and not rest:
            _print_json({"request": self.last.request, "response": self.last.response})
        else:
            self.note(f"request and response are {'shown' if self.show_json else 'not shown'} with each turn")

    def silence(self, _rest: str) -> None:
        """Stay silent."""
        self.hear("")

    def new(self, _rest: str) -> None:
        """Begin a new conversation."""
        self.change()

    def locale(self, rest: str) -> None:
        """Put the device in another country."""
        if rest in LOCALES:
            self.change(locale=rest)
        else:
            self.note(f"the device is in {self.echo.locale}; give one of: {', '.join(LOCALES)}")

    def device(self, rest: str) -> None:
        """Take another device."""
        if rest in DEVICES:
            self.change(device=rest)
        else:
            self.note(f"this is an {self.echo.device.name}; give one of: {', '.join(DEVICES)}")

    def change(self, locale: str = "", device: str = "") -> None:
        """Begin a new conversation, in another country or on another device."""
        old = self.echo
        understanding = understanding_of(locale) if locale else old.understanding
        into = DEVICES[device] if device else old.device
        self.begin(Echo(locale or old.locale, understanding, old.handler, into, old.form))
        self.note(f"a new conversation: {self.echo.locale}, {self.echo.device.name}")

    def save(self, rest: str) -> None:
        """Keep the conversation since it began as a test."""
        name, _, about = rest.partition(" ")
        path = Path(name)
        if path.suffix != ".yaml":
            self.note("give a name: /save tests/conversations/my_talk.yaml, and what it shows if you like")
        elif path.exists():
            self.note(f"{path}: is there already; give another name")
        elif not self.conversation.turns:
            self.note("nothing was said yet")
        else:
            try:
                text = self.conversation.as_test(about or "A conversation from the simulator.")
                path.write_text(text, encoding="utf-8")
                self.note(f"wrote {path}; add what must be said (`says:`) and run `make test`")
            except OSError as error:
                self.note(f"{path}: {error.strerror}; give another name")


COMMANDS: dict[str, tuple[str, Callable[[Terminal, str], None]]] = {
    "help": ("this list", Terminal.helping),
    "why": ("why the last utterance was understood so: sample, score, what came next", Terminal.why),
    "state": ("what the session keeps", Terminal.state),
    "json": ("request and response of the last turn; /json on, /json off: of each turn", Terminal.json),
    "silence": ("stay silent, as an empty line does", Terminal.silence),
    "new": ("a new conversation", Terminal.new),
    "locale": ("/locale en-GB: a new conversation in another country", Terminal.locale),
    "device": ("/device show-8: a new conversation on another device", Terminal.device),
    "save": ("/save FILE.yaml: keep this conversation as a test", Terminal.save),
    "quit": ("leave", lambda _terminal, _rest: None),
}


def colours(is_terminal: bool) -> bool:  # noqa: FBT001 - a plain fact
    """Tell whether to print in colours: in a terminal that has them, unless NO_COLOR says otherwise."""
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _act(intent: str, locale: str) -> str:
    meaning = content.load(locale).intents.get(intent, {"act": "missed"})
    return " ".join(meaning.values())


def _wrapped(words: str, indent: int) -> str:
    """Return a text in lines as long as the terminal is wide, those after the first indented."""
    if not sys.stdout.isatty():
        return words
    width = max(40, shutil.get_terminal_size().columns - 1)
    return textwrap.fill(words, width, initial_indent=" " * indent, subsequent_indent=" " * indent)[indent:]


def _print_json(found: object) -> None:
    print(json.dumps(found, indent=2, ensure_ascii=False))


def _line_editing() -> None:
    """Let lines be edited, and the arrow keys bring back what was typed; it is kept until the end only."""
    try:
        import readline  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    names = [f"/{name}" for name in COMMANDS]
    readline.set_completer(lambda text, number: [*(one for one in names if one.startswith(text)), None][number])
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
