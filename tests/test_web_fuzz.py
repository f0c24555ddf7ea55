"""A thousand mutated requests: none is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import web_pki as pki
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from web_chains import FOLDER, GOOD, URL, says
from web_world import Ask, World, event, good_leaf, opened, signed

from skill.web.address import path_of
from skill.web.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = f"{FOLDER}other.pem"
"""Where a good chain of another key is served."""
GOOD_ASK = signed(event())


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Open a world that serves two good chains."""
    with opened() as made:
        made.chains.pages[OTHER] = says(pki.chain(pki.leaf(key="other"), pki.intermediate()))
        assert made.send(GOOD_ASK).status_code == 200
        yield made


@st.composite
def edited(draw: st.DrawFn, text: bytes) -> bytes:
    """Return bytes with a piece replaced, cut, doubled or put in."""
    start = draw(st.integers(0, len(text)))
    end = min(len(text), start + draw(st.integers(0, 12)))
    piece = draw(st.one_of(st.just(b""), st.just(text[start:end] * 2), st.binary(max_size=8), st.sampled_from(PIECES)))
    return text[:start] + piece + text[end:]


PIECES = (b" ", b"\n", b"\x00", b"\xef\xbb\xbf", b"%2e", b"../", b"//", b"@", b"=", b"A", b"0", b'"', b"}", b"\\u0000")
HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=40)


@st.composite
def mutated(draw: st.DrawFn) -> Ask:
    """Return the good request with one to three things changed, each of them a change that matters."""
    body, headers = GOOD_ASK.body, dict(GOOD_ASK.headers)
    for kind in draw(st.lists(st.sampled_from(("body", "signature", "url", "header", "key")), min_size=1, max_size=3)):
        if kind == "body":
            body = draw(edited(body))
        elif kind == "signature":
            headers["Signature-256"] = draw(edited(headers["Signature-256"].encode("latin-1"))).decode("latin-1")
        elif kind == "url":
            address = draw(edited(headers["SignatureCertChainUrl"].encode("latin-1")))
            headers["SignatureCertChainUrl"] = draw(st.sampled_from((address.decode("latin-1"), URL + OTHER)))
        elif kind == "header":
            headers[draw(st.sampled_from(("Signature-256", "SignatureCertChainUrl")))] = draw(HEADER)
        else:
            headers["Signature-256"] = pki.leaf(key="stranger").sign(body)
    sent = Ask(body, headers)
    assume(matters(sent))
    return sent


def matters(sent: Ask) -> bool:
    """Tell whether a request is another than the good one, and can be sent at all (no line end in a header)."""
    if any("\n" in value or "\r" in value for value in sent.headers.values()):
        return False
    if sent.body != GOOD_ASK.body or sent.headers["Signature-256"] != GOOD_ASK.headers["Signature-256"]:
        return True
    try:
        return path_of(sent.headers["SignatureCertChainUrl"]) != GOOD
    except Refused:
        return True


@pytest.mark.long
@settings(max_examples=1000, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ask=mutated())
def test_no_mutated_request_is_accepted(world: World, ask: Ask) -> None:
    """Whatever is changed in body, signature, chain or key, the answer is 400 without a word."""
    answer = world.send(ask)
    assert (answer.status_code, answer.data) == (400, b"")


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(), st.recursive(st.none(), st.lists).map(repr).map(str.encode)))
@pytest.mark.long
def test_no_signed_rubbish_is_accepted(world: World, body: bytes) -> None:
    """Even when it is signed, what is no request of Alexa is refused."""
    assert world.send(signed(body, good_leaf())).status_code == 400
