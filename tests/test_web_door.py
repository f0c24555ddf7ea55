"""The web door is the same skill as behind Lambda, with nothing that opens it but a valid request."""

from __future__ import annotations

import ast
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope
from envelopes import SAMPLES, SKILL_ID, launch
from web_process import ROOT
from web_world import Ask, World, event, opened, signed

from simulator.echo import Echo
from skill import guard
from skill.alexa import requests
from skill.alexa.door import door
from skill.alexa.envelope import KINDS, built
from skill.web import create_app, settings
from skill.web.adapter import Adapter, NeededOnly
from skill.web.gate import MOST_BYTES
from skill.web.keys import Keys
from skill.web.refused import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEB = ROOT / "skill" / "web"
SAID = "anemone"
"""A word that stands for what a patient says."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Give all tests of the file one world."""
    with opened() as made:
        yield made


def answered(world: World, made: dict[str, Any]) -> dict[str, Any]:
    """Return what the web door answers to an event, without the name of the software that answered."""
    answer = world.send(signed(event(world.now, made)))
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    found.pop("userAgent", None)
    return found


def without_agent(response: dict[str, Any]) -> dict[str, Any]:
    """Return a response of the Lambda door without the same."""
    as_sent: dict[str, Any] = json.loads(json.dumps(response))
    return {name: value for name, value in as_sent.items() if name != "userAgent"}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_recorded_request_is_answered_as_behind_lambda(world: World, name: str) -> None:
    """Whatever Alexa sends, both doors answer the same."""
    lambda_door = guard.guarded(lambda: door(SKILL_ID))
    assert answered(world, SAMPLES[name]) == without_agent(lambda_door(event(world.now, SAMPLES[name]), None))


@pytest.mark.parametrize("name", SAMPLES)
def test_an_envelope_built_by_hand_is_as_the_sdk_reads_it(name: str) -> None:
    """Launch and intent requests are built without the SDK's reader, and equal what it would have made of them."""
    kept = requests.needed(SAMPLES[name])
    envelope = built(kept)
    if kept["request"]["type"] not in KINDS:
        assert envelope is None
    else:
        assert envelope == DefaultSerializer().deserialize(json.dumps(kept), RequestEnvelope)


@pytest.mark.parametrize(
    "changes", [{"locale": 5}, {"requestId": None}, {"type": ["LaunchRequest"]}, {"arguments": []}]
)
def test_an_odd_request_is_left_to_the_sdk(changes: dict[str, Any]) -> None:
    """What is not as expected is read by the SDK, which knows more."""
    made = launch()
    made["request"].update(changes)
    assert built(requests.needed(made)) is None


def test_a_conversation_is_held_over_the_web(world: World) -> None:
    """The state travels in the session: questions, a sign in the middle, the emergency advice and its end."""
    echo = Echo("en-GB", handler=lambda asked, _: answered(world, asked))
    assert echo.hear("alexa open back pain guide").open
    assert echo.hear("my back hurts").asking
    assert echo.hear("i can't feel my bottom").urgency == "emergency"


def _raise(*_: object, **__: object) -> None:
    raise RuntimeError(SAID)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("skill.alexa.skill", "respond"),
        ("skill.alexa.requests", "needed"),
        ("skill.alexa.skill.contents", "load"),
        ("skill.alexa.render", "response"),
    ],
)
def test_behind_the_gate_every_fault_gets_the_emergency_sentence(
    world: World, where: str, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks in the skill, a verified request gets speech with the number, and the log the kind of fault."""
    monkeypatch.setattr(f"{where}.{name}", _raise)
    with caplog.at_level(logging.DEBUG):
        speech = answered(world, launch("en-GB"))["response"]
    assert speech["outputSpeech"]["ssml"] == f"<speak>{guard.sentence('en-GB')}</speak>"
    assert speech["shouldEndSession"] is True
    assert "fault=RuntimeError" in caplog.text
    assert SAID not in caplog.text


@pytest.mark.parametrize("place", [DefaultSerializer, NeededOnly])
@pytest.mark.parametrize("name", ["serialize", "deserialize"])
def test_a_serializer_that_breaks_gets_the_emergency_sentence(
    world: World, place: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK's own steps may break as well."""
    monkeypatch.setattr(place, name, _raise)
    assert "emergency" in answered(world, launch())["response"]["outputSpeech"]["ssml"]


def test_a_gate_that_breaks_stays_shut(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault while verifying is a refusal like any other; the log names its kind only."""
    monkeypatch.setattr(Keys, "key", _raise)
    with caplog.at_level(logging.DEBUG):
        answer = world.send(signed(event(world.now)))
    assert (answer.status_code, answer.data) == (400, b"")
    assert f"reason={Reason.FAULT}" in caplog.text
    assert SAID not in caplog.text


def test_a_crowd_of_strangers_is_refused_as_busy(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When no more may wait for unknown chains, the reason is named in the log."""
    monkeypatch.setattr("skill.web.keys.MOST_FETCHES", 0)
    with caplog.at_level(logging.INFO):
        assert world.send(signed(event(world.now), path="/echo.api/unknown.pem")).status_code == 400
    assert f"reason={Reason.BUSY}" in caplog.text


def test_a_fault_outside_the_skill_is_500_without_a_word(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """/healthz of a skill whose content cannot be read says so to whoever watches, and no more."""
    monkeypatch.setattr("skill.content.load", _raise)
    answer = world.app.test_client().get("/healthz")
    assert (answer.status_code, answer.data) == (500, b"")
    assert SAID not in caplog.text


def test_the_largest_body_is_looked_at_and_one_byte_more_is_not(world: World) -> None:
    """128 KB is the limit: above it the answer is 413."""
    assert world.send(Ask(b" " * MOST_BYTES)).status_code == 400
    assert world.send(Ask(b" " * (MOST_BYTES + 1))).status_code == 413
    padded = json.dumps(event(world.now)).encode().ljust(MOST_BYTES)
    assert world.send(signed(padded)).status_code == 200


SWITCHES: dict[str, Callable[[World], object]] = {
    "flask-ask-sdk's signature setting": lambda world: world.app.config.update(ASK_SDK_VERIFY_SIGNATURE=False),
    "flask-ask-sdk's timestamp setting": lambda world: world.app.config.update(ASK_SDK_VERIFY_TIMESTAMP=False),
    "debug": lambda world: world.app.config.update(DEBUG=True),
    "testing": lambda world: world.app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False),
    "adapter set up again": lambda world: next(
        each for each in world.app.extensions["ASK_SDK_SKILL_ADAPTER"].values() if isinstance(each, Adapter)
    ).init_app(world.app),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_no_setting_opens_the_gate(name: str) -> None:
    """Nothing that Flask or the SDK can be told makes an unsigned or stale request pass."""
    with opened() as world:
        stale = signed(event(world.now))
        SWITCHES[name](world)
        assert world.send(Ask(json.dumps(event(world.now)).encode())).status_code == 400
        assert world.send(stale).status_code == 200
        world.later(151)
        assert world.send(stale).status_code == 400


def test_the_environment_has_four_settings() -> None:
    """The web door reads ALEXA_SKILL_ID, RED_FLAG_CHECK, PORT and HOST from the environment, in one module."""
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in WEB.rglob("*.py")}
    assert {name for name, tree in trees.items() if "import os" in ast.unparse(tree)} == {"settings.py"}
    asked = [
        node for node in ast.walk(trees["settings.py"]) if isinstance(node, ast.Attribute) and node.attr == "environ"
    ]
    calls = [node for node in ast.walk(trees["settings.py"]) if isinstance(node, ast.Call)]
    read = [ast.unparse(call.args[0]) for call in calls if ast.unparse(call.func) == "os.environ.get"]
    assert sorted(read) == ["'HOST'", "'PORT'", "ID", "NAME"]
    assert len(asked) == len(read)
    assert settings.ID == "ALEXA_SKILL_ID"


@pytest.mark.parametrize("found", ["", "my-skill", "amzn1.ask.skill.é", "amzn1.ask.skill.a b"])
def test_the_application_is_not_made_without_a_skill_id(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    """There is no endpoint that answers whoever asks."""
    monkeypatch.setenv("ALEXA_SKILL_ID", found)
    with pytest.raises(settings.SettingsError, match=r"ALEXA_SKILL_ID is .* Write the id"):
        create_app()


STRICT = ("-W", "error::DeprecationWarning")


def ran(script: str, *options: str) -> str:
    """Run Python on its own, every deprecation an error unless said otherwise."""
    command = [sys.executable, *(options or STRICT), "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


@pytest.mark.long
def test_the_web_door_imports_without_oscrypto() -> None:
    """flask-ask-sdk imports whatever OpenSSL is installed; nothing of certvalidator, real or not, stays behind."""
    loaded = set(ran("import sys; from skill.web import create_app; print(*sys.modules)").split())
    assert "flask_ask_sdk.skill_adapter" in loaded
    assert not {name for name in loaded if name.startswith(("oscrypto", "certvalidator", "freezegun"))}


@pytest.mark.long
def test_the_stand_in_restores_what_was_there() -> None:
    """A certvalidator that somebody else has loaded is theirs again after the import."""
    script = """
import sys, types
sys.modules["certvalidator"] = theirs = types.ModuleType("certvalidator")
import skill.web
assert sys.modules["certvalidator"] is theirs and "certvalidator.errors" not in sys.modules
print("theirs")
"""
    assert ran(script).strip() == "theirs"


@pytest.mark.long
def test_the_verifier_of_the_sdk_trusts_nothing() -> None:
    """What the SDK's own verifier was given in place of certvalidator refuses even a good chain."""
    script = """
import skill.web
from ask_sdk_webservice_support.verifier import RequestVerifier, VerificationException
import sys; sys.path.insert(0, "tests")
import web_pki as pki
try:
    RequestVerifier()._validate_cert_chain(pki.chain(pki.leaf(), pki.intermediate()))
except VerificationException:
    print("refused")
"""
    assert ran(script).strip() == "refused"


@pytest.mark.long
def test_the_gate_does_not_rest_on_asserts() -> None:
    """With asserts switched off (python -O) an unsigned request is refused all the same."""
    script = (
        f"from skill.web import create_app; print(create_app({SKILL_ID!r}).test_client().post('/', data='{{}}').status)"
    )
    assert ran(script, "-O").startswith("400")
