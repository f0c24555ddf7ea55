"""Conversations at random, in their thousands: no turn breaks what must always be true."""

from __future__ import annotations

import pytest
from envelopes import intent, launch
from hypothesis.stateful import run_state_machine_as_test
from talks import EMERGENCIES, PLACES, Talk, how_many, number_of

import lambda_function
from skill import state as states


def test_random_conversations() -> None:
    """Two hundred conversations of twenty turns: every answer valid, no urgency lost, emergencies answered at once."""
    run_state_machine_as_test(Talk, settings=how_many(200))


@pytest.mark.long
def test_many_random_conversations() -> None:
    """Two thousand conversations of twenty turns."""
    run_state_machine_as_test(Talk, settings=how_many(2000))


@pytest.mark.parametrize("locale", PLACES)
def test_the_number_goes_through_the_door(locale: str) -> None:
    """What Alexa is sent for an emergency begins with the number: in the check, after it, and in a new session."""
    opened = lambda_function.handler(launch(locale), None)["sessionAttributes"]
    asked = lambda_function.handler(intent("IsItSeriousTopic", attributes=opened, locale=locale), None)
    sessions: tuple[dict[str, object], ...] = ({}, opened, asked["sessionAttributes"])
    for attributes in sessions:
        for name in EMERGENCIES:
            answer = lambda_function.handler(intent(name, attributes=attributes, locale=locale), None)
            ssml = answer["response"]["outputSpeech"]["ssml"]
            assert number_of(locale) in ssml.split(". ")[0]
            assert states.from_json(answer["sessionAttributes"]).urgency == "emergency"


def test_each_country_has_its_own_number() -> None:
    """The numbers that these tests look for are those of the countries, and none where the country is not known."""
    wanted = {"en-US": "nine one one", "en-CA": "nine one one", "en-GB": "nine nine nine"}
    wanted |= {"en-AU": "zero zero zero", "en-IN": "one one two"}
    assert {place: number_of(place) for place in PLACES} == {
        place: wanted.get(place, "your local emergency number") for place in PLACES
    }
