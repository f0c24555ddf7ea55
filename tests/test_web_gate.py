"""The gate: the good request passes, and each single defect alone is refused for its own reason."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import web_pki as pki
from web_chains import (
    FOLDER,
    GOOD,
    Page,
    says,
)
from web_defects import (
    BAD_BODIES,
    BAD_CHAINS,
    BAD_EVENTS,
    BAD_HOSTS,
    BAD_URLS,
    BAD_WIRES,
    GOOD_CHAINS,
    GOOD_URLS,
    stamp,
)
from web_world import Ask, World, event, good_leaf, opened, signed

from skill.web import fetch
from skill.web.address import path_of
from skill.web.chain import DEEPEST, MOST_CERTIFICATES
from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Give all tests of the file one world; they do not turn its clock."""
    with opened() as made:
        yield made


def refused(world: World, ask: Ask, reason: Reason, logged: pytest.LogCaptureFixture) -> None:
    """Assert that a request gets 400 without a word, and that our log has the reason and nothing of the request."""
    logged.clear()
    with logged.at_level(logging.INFO):
        answer = world.send(ask)
    lines = [record.getMessage() for record in logged.records]
    assert (answer.status_code, answer.data) == (400, b"")
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"method=POST route=skill status=400 reason={reason} ms="), lines
    assert len(lines[0]) < 100


def accepted(world: World, ask: Ask) -> None:
    """Assert that the skill answered."""
    answer = world.send(ask)
    assert answer.status_code == 200
    assert json.loads(answer.data)["response"]["outputSpeech"]["ssml"].startswith("<speak>")


@pytest.mark.parametrize("url", GOOD_URLS.values(), ids=GOOD_URLS)
def test_a_good_request_passes(world: World, url: str) -> None:
    """The good request is answered, however Amazon's rules let the same chain be named."""
    accepted(world, signed(event()).but(SignatureCertChainUrl=url))
    assert path_of(url) == GOOD


@pytest.mark.parametrize("url", BAD_URLS.values(), ids=BAD_URLS)
def test_a_chain_from_elsewhere_is_refused_and_never_fetched(world: World, url: str) -> None:
    """A certificate URL that is not Amazon's is refused before anything is fetched."""
    before = world.chains.fetched.total()
    with pytest.raises(Refused, match=Reason.ADDRESS.value):
        path_of(url)
    assert world.chains.fetched.total() == before


@pytest.mark.parametrize(
    "url", [url for url in BAD_URLS.values() if url.isascii() and url.isprintable()], ids=lambda url: url[:60]
)
def test_a_request_that_names_a_chain_from_elsewhere_is_refused(
    world: World, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The same through the application, for each URL that a header can carry."""
    before = world.chains.fetched.total()
    refused(world, signed(event()).but(SignatureCertChainUrl=url), Reason.ADDRESS, caplog)
    assert world.chains.fetched.total() == before


def _serve(world: World, name: str, page: Page) -> str:
    path = f"{FOLDER}{name.replace(' ', '-').lower()}.pem"
    world.chains.pages[path] = page
    return path


@pytest.mark.parametrize("name", GOOD_CHAINS)
def test_a_good_chain_passes(world: World, name: str) -> None:
    """A chain that leads to a trusted root is accepted, with or without what need not be sent."""
    leaf, pem = GOOD_CHAINS[name]()
    accepted(world, signed(event(), leaf, _serve(world, f"good {name}", says(pem))))


@pytest.mark.parametrize("name", BAD_CHAINS)
def test_a_chain_with_one_defect_is_refused(world: World, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each single defect of a chain is enough, although its key did sign the request; nothing of it is kept."""
    leaf, pem = BAD_CHAINS[name]()
    path = _serve(world, name, says(pem))
    for times in (1, 2):
        refused(world, signed(event(), leaf, path), Reason.CHAIN, caplog)
        assert world.chains.fetched[path] == times


def _deep(between: int) -> tuple[pki.Issued, bytes]:
    """Return a good leaf with so many authorities between the root and itself, and its chain."""
    line = [pki.root()]
    for number in range(between):
        line.append(pki.authority(f"Test Depth {number}", line[-1], key="depth"))
    leaf = pki.leaf(by=line[-1])
    return leaf, pki.chain(leaf, *line[:0:-1])


def test_a_chain_that_is_too_long_is_refused(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Five authorities between root and leaf pass; six are refused, though each vouches for the next."""
    leaf, pem = _deep(DEEPEST)
    accepted(world, signed(event(), leaf, _serve(world, "deep", says(pem))))
    leaf, pem = _deep(DEEPEST + 1)
    assert pem.count(b"BEGIN") <= MOST_CERTIFICATES, "refused for its depth, not for its length"
    refused(world, signed(event(), leaf, _serve(world, "too deep", says(pem))), Reason.CHAIN, caplog)


@pytest.mark.parametrize("name", BAD_HOSTS)
def test_a_chain_that_cannot_be_had_is_refused(
    world: World, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A good chain from a host that misbehaves is refused; the next request may try again."""
    pem = pki.chain(good_leaf(), pki.intermediate())
    path = _serve(world, name, BAD_HOSTS[name](pem))
    with monkeypatch.context() as impatient:
        impatient.setattr(fetch, "SECONDS", 0.5)
        refused(world, signed(event(), path=path), Reason.FETCH, caplog)
    world.chains.pages[path] = says(pem)
    accepted(world, signed(event(), path=path))


@pytest.mark.parametrize("name", BAD_WIRES)
def test_a_request_with_one_defect_is_refused(world: World, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each single defect of headers or bytes is enough."""
    reason, broken = BAD_WIRES[name]
    good = signed(event())
    accepted(world, good)
    refused(world, broken(good), reason, caplog)


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_a_signed_event_with_one_defect_is_refused(world: World, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """A signed event that is not of just now, or not for this skill, is refused."""
    reason, change = BAD_EVENTS[name]
    made = event()
    change(made)
    refused(world, signed(made), reason, caplog)


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_signed_body_that_is_no_event_is_refused(world: World, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Even a signed body is refused when it is no JSON object."""
    refused(world, signed(BAD_BODIES[name]), Reason.BODY, caplog)


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_an_unsigned_body_is_never_parsed(
    world: World, body: bytes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a valid signature the refusal is about the signature: no parser has seen the body."""
    monkeypatch.setattr("skill.web.gate._parsed", lambda _: pytest.fail("parsed before verified"))
    refused(world, Ask(body), Reason.HEADERS, caplog)
    refused(world, Ask(body, signed(event()).headers), Reason.SIGNATURE, caplog)


def test_a_timestamp_within_the_tolerance_passes(world: World) -> None:
    """150 seconds either way are allowed, in any zone."""
    for seconds in (-150, 0, 150):
        made = event()
        stamp(seconds)(made)
        accepted(world, signed(made))
    zone = event()
    zone["request"]["timestamp"] = pki.NOW.astimezone(tz=None).isoformat()
    accepted(world, signed(zone))


def test_every_reason_is_provoked() -> None:
    """Each class of refusal has a case in these tables; a crowd and a fault have tests of their own."""
    tables = {reason for reason, _ in (*BAD_EVENTS.values(), *BAD_WIRES.values())}
    assert tables | {Reason.ADDRESS, Reason.CHAIN, Reason.FETCH, Reason.BODY, Reason.BUSY, Reason.FAULT} == set(Reason)


def test_a_replay_is_refused_after_the_tolerance() -> None:
    """A request recorded by somebody is worth nothing after 150 seconds."""
    with opened() as world:
        ask = signed(event(world.now))
        accepted(world, ask)
        world.later(150)
        accepted(world, ask)
        world.later(1)
        assert world.send(ask).status_code == 400
