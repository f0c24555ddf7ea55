"""Conversations at random: real envelopes through the Lambda door, each turn held to what must always be true."""

from __future__ import annotations

import copy
import json
from typing import Any

from doors import DOORS
from envelopes import SAMPLES, intent, launch, slot
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from valid import valid
from walking import AMERICAN, LOCALES

from skill import content as contents
from skill.content import rank
from skill.form import ASK, FORMS

CANARY = "canary of a patient"
MOST_BYTES = 2048
"""Session attributes stay below this."""
TURNS = 20
PLACES = (*LOCALES, "de-DE", "en-NZ", "")
EMERGENCIES = sorted(
    name
    for name, meaning in AMERICAN.intents.items()
    if meaning["act"] == "sign" and AMERICAN.signs[meaning["id"]].urgency == "emergency"
)
AFRESH = ("AMAZON.StartOverIntent", "LaunchRequest")
IDS = {
    "topic": (*AMERICAN.topics, *(f"ask-{step}" for step in AMERICAN.steps)),
    "who": ("child", "pregnant", "other"),
    "place": tuple(AMERICAN.complaints),
    "cause": tuple(AMERICAN.complaints),
}
TEXTS = ("", CANARY, "i can't feel my bottom", "i haven't wet myself", "P6W", "P4M", "P999999999Y", "?", "\u202e\ud800")
FORGED: tuple[Any, ...] = (
    None,
    -1,
    10**9,
    "",
    "check",
    "today",
    "emergency",
    [],
    ["child"],
    {},
    {"step": "Q4"},
    CANARY,
)

slots = st.dictionaries(
    st.sampled_from([*IDS, "duration"]),
    st.tuples(st.sampled_from(TEXTS), st.integers(0, 200), st.booleans()),
    max_size=2,
)


def number_of(locale: str) -> str:
    """Return the emergency number as it is spoken in ``locale``."""
    content = contents.load(contents.fallback_locale(locale))
    said = content.text("advice.ambulance.short")
    return said.removeprefix("Call an ambulance now on ").rstrip(".").split(" in ")[0].split(";")[0]


class Talk(RuleBasedStateMachine):
    """One device: its place, its session, and what the session was told."""

    turns = 0
    """All turns of all conversations in this process."""

    def __init__(self) -> None:
        """Begin without a session."""
        super().__init__()
        self.locale = "en-US"
        self.form = ASK
        self.attributes: Any = {}
        self.open = False
        self.earlier: list[Any] = [{}]
        self.honest = True
        """Whether the attributes are those of the answer before."""

    @initialize(locale=st.sampled_from(PLACES), form=st.sampled_from(FORMS))
    def launches(self, locale: str, form: str) -> None:
        """Open the skill somewhere, in a form of the check."""
        self.locale, self.form = locale, form
        self.send(launch(locale))

    @rule(name=st.sampled_from(sorted(AMERICAN.intents)), chosen=slots)
    def says(self, name: str, chosen: dict[str, tuple[str, int, bool]]) -> None:
        """Say anything the model has, with any values in its slots."""
        filled: dict[str, Any] = {}
        for one, (text, number, matched) in chosen.items():
            ids = IDS.get(one, ())
            filled |= slot(one, text, ids[number % len(ids)] if matched and ids else "")
        self.send(self._intent(name, filled))

    @rule(given=st.sampled_from(("AMAZON.YesIntent", "AMAZON.NoIntent", "NotSureIntent", "AMAZON.NoIntent")))
    def answers(self, given: str) -> None:
        """Answer the open question: most turns of a real check."""
        self.send(self._intent(given, {}))

    @rule(name=st.sampled_from(EMERGENCIES))
    def reports_an_emergency(self, name: str) -> None:
        """Say an emergency sign; its advice comes at once, with the number of the place."""
        body = self.send(self._intent(name, {}))["response"]
        first = body["outputSpeech"]["ssml"].split(". ")[0].split(".</p>")[0]
        assert number_of(self.locale) in first, (self.locale, name, first)

    @rule(name=st.text(max_size=8))
    def nonsense(self, name: str) -> None:
        """Hear an intent that does not exist."""
        self.send(self._intent(name, slot("topic", CANARY)))

    @precondition(lambda self: self.open)
    @rule()
    def falls_silent(self) -> None:
        """Say nothing twice: Alexa ends the session."""
        event = copy.deepcopy(SAMPLES["session_ended_max_reprompts"])
        event["session"]["attributes"] = self.attributes
        self.send(event)

    @rule(answer=st.sampled_from(("YES", "NO", "NOT_SURE", CANARY)), step=st.sampled_from([*AMERICAN.steps, CANARY]))
    def taps(self, answer: str, step: str) -> None:
        """Touch the screen, an old one perhaps."""
        event = copy.deepcopy(SAMPLES["apl_user_event_yes"])
        event["request"] |= {"arguments": ["answer", answer, step], "locale": self.locale}
        event["session"] |= {"attributes": self.attributes, "new": not self.open}
        self.send(event)

    @rule(locale=st.sampled_from(PLACES))
    def moves(self, locale: str) -> None:
        """Speak to a device of another country in the same session."""
        self.locale = locale

    @rule(form=st.sampled_from(FORMS))
    def is_deployed_anew(self, form: str) -> None:
        """Go on in a form of the check that was deployed between two turns."""
        self.form = form

    @rule(number=st.integers(0, 50))
    def replays(self, number: int) -> None:
        """Send attributes of an earlier turn."""
        self.attributes, self.open, self.honest = self.earlier[number % len(self.earlier)], True, False

    @rule(field=st.integers(0, 50), value=st.sampled_from(FORGED), inside=st.booleans())
    def forges(self, field: int, value: object, inside: bool) -> None:  # noqa: FBT001 - drawn
        """Change a field of the attributes, or of the check in them."""
        attributes = copy.deepcopy(self.attributes)
        place = attributes.get("check") if inside and isinstance(attributes.get("check"), dict) else attributes
        names = sorted(place) or ["open"]
        place[names[field % len(names)]] = value
        self.attributes, self.honest = attributes, False

    def send(self, event: dict[str, Any]) -> dict[str, Any]:
        """Send an event, check the answer, and keep the session as Alexa would."""
        before = self._held()
        answer: dict[str, Any] = json.loads(json.dumps(DOORS[self.form](event, None)))
        Talk.turns += 1
        valid(event, answer)
        attributes = answer.get("sessionAttributes") or {}
        assert CANARY not in json.dumps(answer)
        body = answer["response"]
        self.open = body.get("shouldEndSession") is False
        assert bool(attributes) == self.open
        name = event["request"].get("intent", {}).get("name", event["request"]["type"])
        if self.honest:
            assert len(json.dumps(attributes)) <= MOST_BYTES
        self.attributes = attributes
        if self.honest and self.open and name not in AFRESH and not event["session"]["new"]:
            assert self._held() >= before, (name, before, attributes)
        self.honest = True
        self.earlier.append(attributes)
        return answer

    def _intent(self, name: str, filled: dict[str, Any]) -> dict[str, Any]:
        return intent(name, filled, attributes=self.attributes, locale=self.locale, new=not self.open)

    def _held(self) -> int:
        """Return the rank of the highest urgency that the attributes hold."""
        if not self.honest:
            return -1
        check = self.attributes.get("check") or {}
        return max(rank("none"), rank(self.attributes.get("urgency", "")), rank(check.get("urgency", "")))


def how_many(conversations: int) -> settings:
    """Return settings for so many conversations, the same ones every time."""
    return settings(
        max_examples=conversations,
        stateful_step_count=TURNS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
