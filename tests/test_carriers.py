"""What a slot hears when a warning sign is said in the frame of a sample."""

from __future__ import annotations

from authoring.carriers import left_for_slots
from skill import content as contents
from skill.heard import warnings_in

SLOTS = {"cause": "Cause", "duration": "AMAZON.DURATION"}
PHRASES = {"my back hurts after a fall off a ladder": "trauma", "nearly fainted": "life-threat", "i fell": "trauma"}


def test_what_is_left_for_the_slot_is_found() -> None:
    """A warning phrase that fits a sample's frame leaves its rest for the slot."""
    found = list(left_for_slots(["my back hurts after {cause}"], SLOTS, PHRASES, ()))
    assert found == [("my back hurts after {cause}", "my back hurts after a fall off a ladder", "a fall off a ladder")]


def test_nothing_is_lost_where_the_slot_tells_the_sign() -> None:
    """Values of the slot, rests that hold a sign, durations and bare slots lose nothing."""
    frame = ["my back hurts after {cause}", "nearly {duration}", "{cause}"]
    assert list(left_for_slots(frame, SLOTS, PHRASES, {"a fall off a ladder"})) == []
    known = PHRASES | {"a fall off a ladder": "trauma"}
    assert list(left_for_slots(frame, SLOTS, known, ())) == []


def test_the_skill_hears_a_sign_that_a_frame_cut_off() -> None:
    """The rest of "my back hurts after my epidural", or of "he has leukaemia and has back pain", tells the sign."""
    phrases = contents.phrases()
    assert warnings_in("a fall from a height", phrases) == {"trauma"}
    assert warnings_in("my epidural", phrases) == {"history"}
    assert warnings_in("he has leukaemia and", phrases) == {"history"}
