"""The conversation, walked: every reachable state with every act, and what must hold in all of them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from talks import number_of
from walking import AMERICAN, EVERY, LOCALES, TELLING, conversation, reachable, replies

from skill import content as contents
from skill import state as states
from skill.acts import Act, Kind
from skill.content import URGENCIES, rank
from skill.dialogue import respond
from skill.red_flags import Check
from skill.spoken import Open, Say
from skill.turn import IN_CHECK

if TYPE_CHECKING:
    from skill.reply import Reply
    from skill.state import State

EMERGENCIES = [name for name, sign in AMERICAN.signs.items() if sign.urgency == "emergency"]
BEGINS_AFRESH = (Kind.LAUNCH, Kind.RESTART)
SAY_AGAIN = (Kind.REPEAT, Kind.BACK, Kind.SLOWER)
MOST_BYTES = 2048
"""Session attributes stay below this."""


def test_every_reply_can_be_spoken_in_every_locale() -> None:
    """Every reference that any reply speaks has words, for every person and in every locale."""
    refs = {ref for reply in replies() for ref in (*reply.say, *reply.reprompt, reply.ask) if ref}
    for locale in LOCALES:
        content = contents.load(locale)
        assert [ref for ref in refs if not content.has(ref)] == []
        assert all(content.text(ref, person).strip() for ref in refs for person in states.PERSONS)


def test_every_card_has_title_and_text() -> None:
    """Every card that any reply sends has a title and a text."""
    cards = {reply.card for reply in replies() if reply.card}
    assert [card for card in cards if not (AMERICAN.has(f"{card}.title") and AMERICAN.has(f"{card}.card"))] == []


def test_a_question_and_an_open_microphone_agree() -> None:
    """The session stays open exactly when the last thing said is a question, and has a reprompt exactly then."""
    for reply in replies():
        last = AMERICAN.text(reply.ask or reply.say[-1])
        assert last.endswith("?") == bool(reply.ask) == bool(reply.reprompt), reply
        assert not reply.ask or AMERICAN.text(reply.reprompt[-1]).endswith("?"), reply


def test_the_reprompt_asks_in_other_words() -> None:
    """Silence hears the open question in other words than before."""
    same = {reply.ask for reply in replies() if reply.ask and reply.ask == reply.reprompt[-1]}
    assert same == set()


@cache
def answers_to(sign: str) -> list[tuple[State, Reply]]:
    """Return what follows when a sign is reported in each state."""
    return [respond(AMERICAN, state, Act(Kind.SIGN, sign)) for state in reachable()]


@pytest.mark.parametrize("group", EMERGENCIES)
def test_an_emergency_sign_is_answered_in_the_same_turn_everywhere(group: str) -> None:
    """In every state an emergency sign gets emergency advice first, and the session stays open on the number."""
    for after, reply in answers_to(group):
        assert reply.say[0] == f"advice.{AMERICAN.signs[group].kind}.say"
        assert (reply.urgency, after.open) == ("emergency", Open.NUMBER)


def test_the_number_of_the_region_comes_first_from_everywhere() -> None:
    """From every state each emergency sign hears, in every region, the region's number in its first sentence.

    The rules of all locales are the same (tests/test_red_flags.py), so the walk of one serves all.
    """
    first = {(reply.say[0], after.person) for group in EMERGENCIES for after, reply in answers_to(group)}
    assert len(first) > len(states.PERSONS)
    for locale in LOCALES:
        content = contents.load(locale)
        for ref, person in first:
            assert number_of(locale) in content.text(ref, person).split(". ")[0], (locale, ref, person)


def test_stop_leaves_from_everywhere() -> None:
    """Stop closes the session in every state, and nothing is kept."""
    for _, act, after, reply in conversation():
        if act.kind is Kind.STOP:
            assert not reply.ask
            assert after.check is None
            assert not after.urgency


def test_advice_for_today_is_not_lost_by_stopping() -> None:
    """Whoever stops after advice for today was given or reached hears it once more."""
    for state, act, _, reply in conversation():
        holds = max(state.urgency, state.check.urgency if state.check else "", key=rank)
        if act.kind is Kind.STOP and holds == "today" and state.open != Open.NUMBER:
            assert reply.urgency == "today", (state, reply)


def test_urgency_never_falls_in_a_session() -> None:
    """No turn lowers the urgency of the session or of its check, but a fresh start."""
    for state, act, after, reply in conversation():
        if act.kind in BEGINS_AFRESH or not reply.ask:
            continue
        assert rank(_held(after)) >= rank(_held(state)), (state, act, after)


def _held(state: State) -> str:
    return max(state.urgency, state.check.urgency if state.check else "", key=rank)


def test_less_urgent_advice_is_never_given_after_more_urgent_advice() -> None:
    """A turn that gives advice gives the most urgent that holds."""
    for state, act, after, reply in conversation():
        if reply.urgency and act.kind not in BEGINS_AFRESH:
            assert rank(reply.urgency) >= rank(state.urgency), (state, act, after, reply)


def test_the_emergency_signs_are_spoken_before_the_first_question() -> None:
    """Every turn that opens a check speaks the emergency signs and the number before it asks."""
    for state, act, after, reply in conversation():
        opened = after.open == Open.CHECK and state.check is None and after.check is not None
        if opened and after.check is not None and after.check.aside != AMERICAN.end_it:
            assert Say.SIGNS_FIRST in reply.say, (state, act, reply)


def test_every_ending_of_a_check_has_its_safety_net() -> None:
    """A check ends with the signs to watch for, with emergency advice, or because the patient stopped."""
    for state, act, after, reply in conversation():
        ended = state.check is not None and after.check is None
        if not ended or act.kind in (*BEGINS_AFRESH, Kind.STOP) or reply.urgency == "emergency":
            continue
        closed_on_request = state.check is not None and state.check.aside == AMERICAN.end_it
        assert Say.SIGNS_LAST in reply.say or closed_on_request, (state, act, reply)


def test_every_calm_ending_comes_after_the_recap() -> None:
    """A check ends below today only when the recap was answered with a clear no."""
    for state, act, _, reply in conversation():
        if any(ref.startswith("endings.") for ref in reply.say) and act.kind not in SAY_AGAIN:
            assert (state.open, act.id) == (Open.RECAP, "no")


def test_only_an_answer_of_no_is_a_no() -> None:
    """Nothing but a spoken no, or "neither" at the gate, resolves a step of the check as no."""
    for state, act, after, _ in conversation():
        before = state.check.answers if state.check else {}
        now = after.check.answers if after.check else {}
        new = {step for step, given in now.items() if given == "no" and before.get(step) != "no"}
        assert not new or act.id in ("no", "neither"), (state, act, after)


def test_two_misses_in_a_row_end_safely() -> None:
    """The second turn in a row that is not understood closes with advice or with signs and number, never silently."""
    for state, act, after, reply in conversation():
        if act.kind is Kind.MISSED and state.missed + 1 >= AMERICAN.missed_limit:
            asks_instead = after.open == Open.CHECK and reply.ask
            assert asks_instead or reply.urgency or Say.SIGNS_LAST in reply.say, (state, reply)


def test_what_is_not_understood_in_the_check_hears_the_number() -> None:
    """A first miss while a check is open speaks the emergency number and keeps the question (hazard H24)."""
    for state, act, _, reply in conversation():
        in_check = state.check is not None and state.open in (Open.CHECK, Open.RECAP, Open.WHICH)
        if act.kind is Kind.MISSED and in_check and state.missed == 0 and reply.urgency != "emergency":
            assert Say.SORRY_CHECK in reply.say, (state, reply)
            assert "nine one one" in AMERICAN.text(Say.SORRY_CHECK)


def test_answers_that_do_not_suit_are_not_given() -> None:
    """A session about a child or a pregnancy hears no answer that is not meant for it."""
    for _, act, after, reply in conversation():
        for name in {ref.split(".")[1] for ref in reply.say if ref.startswith("topics.")}:
            unsuitable = set(AMERICAN.topics[name].unsuitable_for) & set(after.audience)
            assert not unsuitable, (act, after, reply)


def test_the_first_answer_of_a_session_carries_notice_and_safety_tail() -> None:
    """Before a check has ended, the first answer ends with the safety tail and begins with the notice."""
    for state, _, _, reply in conversation():
        answered = any(ref.startswith("topics.") and ref.endswith(".say") for ref in reply.say)
        if not answered or state.checked or state.heard:
            continue
        assert Say.SAFETY_TAIL in reply.say or Say.SIGNS_FIRST in reply.say, reply
        assert state.noticed or Say.NOTICE in reply.say, reply


def test_the_notice_is_spoken_once_a_session() -> None:
    """The notice is not spoken again in a session that heard it, but when asked to repeat."""
    for state, act, _, reply in conversation():
        if state.noticed and act.kind not in SAY_AGAIN:
            assert Say.NOTICE not in reply.say, (state, act, reply)


def test_session_attributes_are_small_and_come_back_whole() -> None:
    """The state of every turn survives the way through session attributes, in less than 2 KB, as ids and counters."""
    for state in reachable():
        raw = json.dumps(states.to_json(state))
        assert len(raw) < MOST_BYTES
        assert states.fits(states.from_json(json.loads(raw)), AMERICAN) == state


def test_emergency_advice_is_all_that_is_said_after_an_emergency() -> None:
    """After emergency advice no answer, question of the check or offer is spoken until the patient starts over."""
    allowed = (Kind.RESTART, Kind.LAUNCH, Kind.END_IT)
    for state, act, _, reply in conversation():
        if state.open == Open.NUMBER and act.kind not in allowed:
            assert all(ref.startswith(("advice.", "say.help", "say.goodbye")) for ref in reply.say), (act, reply)


def test_no_turn_is_silent() -> None:
    """Every turn says something or asks something."""
    assert all(reply.say or reply.ask for reply in replies())


def test_a_child_hears_no_fire_picture() -> None:
    """The picture of the hand by a fire is in answers that are not meant for a child."""
    told = [
        name for name in AMERICAN.topics for key in ("say", "more") if "fire" in AMERICAN.text(f"topics.{name}.{key}")
    ]
    assert told
    assert all("child" in AMERICAN.topics[name].unsuitable_for for name in told)


def test_asking_twice_gives_the_same_answer() -> None:
    """The conversation is a pure function: the same turn twice gives the same reply."""
    for state, act, after, reply in conversation()[::997]:
        assert respond(AMERICAN, state, act) == (after, reply)


def test_a_reply_is_references_only() -> None:
    """A reply holds no words, so nothing that a patient said can be in it."""
    for reply in replies():
        assert all(ref in AMERICAN.texts for ref in (*reply.say, *reply.reprompt)), reply


def test_attributes_hold_ids_and_counters_only() -> None:
    """Whatever is carried to the next turn is an id of the content or a counter, in every reachable state."""
    known = {*AMERICAN.texts, *AMERICAN.steps, *AMERICAN.topics, *URGENCIES, *states.PERSONS, *Open}
    known |= {"", "child", "pregnant", "both", "yes", "no", "not_sure"}
    ids: set[str] = set()
    for _, _, state, _ in conversation():
        check = state.check or Check()
        ids.update((state.open, state.urgency, state.topic, state.after, state.person, check.step, check.aside))
        ids.update((check.origin, check.kind), check.answers, check.answers.values())
        ids.update(state.said, state.heard, state.audience, (f"{state.advice}.say",) if state.advice else ())
    assert ids - known == set()


def test_a_card_belongs_to_its_own_turn() -> None:
    """A card is of advice, an ending or an answer that is spoken in the same turn; repeated turns add no other."""
    for reply in replies():
        assert not reply.card or any(ref.startswith(f"{reply.card}.") for ref in reply.say), reply


def test_a_deployment_of_the_tell_form_loses_no_answer() -> None:
    """From every state of the check: a yes that is an emergency stays one, and the end is no less urgent than there.

    The form may change between two turns: then what is left of the check is told.
    """
    for state in [one for one in reachable() if one.check is not None and one.open in IN_CHECK][::EVERY]:
        now = states.fits(state, TELLING)
        for given in ("yes", "not_sure", "unclear"):
            asked, _ = respond(AMERICAN, state, Act(Kind.ANSWER, given))
            if asked.urgency == "emergency":
                assert respond(TELLING, now, Act(Kind.ANSWER, given))[0].urgency == "emergency", (state, given)
        wanted = max(rank(state.urgency), rank(state.check.urgency) if state.check else 0)
        assert rank(_all_told(now).urgency) >= wanted, state


def _all_told(state: State) -> State:
    """Return the state after every group was told and nothing was said."""
    for _ in range(len(TELLING.telling) + 1):
        if state.open != Open.TELL:
            break
        state, _ = respond(TELLING, state, Act(Kind.NEXT))
    return state
