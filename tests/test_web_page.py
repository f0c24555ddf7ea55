"""The server of the simulator's page: on this machine only, a closed list of addresses, conversations to keep."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from browsing import served
from conversation import load, play

from simulator.web import server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "a page"
BEGIN = {"page": PAGE, "locale": "en-GB", "device": "speaker"}


@pytest.fixture
def simulator() -> server.Simulator:
    """The conversations of a server, without one."""
    return server.Simulator()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server on a free port, with a small stand-in for the renderer."""
    viewer = tmp_path / "apl.js"
    viewer.write_text("a {src: url('https://fonts.example/Some-Font.ttf');}", encoding="utf-8")
    with served(viewer) as found:
        yield found


def ask(address: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    kind = {} if body is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(address + path, data=data, headers={**kind, **headers})  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def held(simulator: server.Simulator, *said: str, locale: str = "en-GB", device: str = "speaker") -> dict[str, Any]:
    """Hold a conversation and return its last turn."""
    simulator.begin({"page": PAGE, "locale": locale, "device": device})
    turn: dict[str, Any] = {}
    for words in said:
        turn = simulator.turn({"page": PAGE, "hear": words})
    return turn


def test_every_file_of_the_page_is_served_under_a_strict_policy(address: str) -> None:
    """Each file of the page is answered with its type, and nothing may come from elsewhere or stand inline."""
    for path in server.PAGE.iterdir():
        status, headers, body = ask(address, f"/{path.name}")
        assert (status, body) == (200, path.read_bytes())
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert ("unsafe" in policy) is (path.name == "screen.html")
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask(address, "/")[2] == (server.PAGE / "index.html").read_bytes()


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    """The page's own files name no other host, and hold no inline script, style or handler."""
    for path in server.PAGE.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text
        assert "https://" not in text
        if path.suffix == ".html":
            assert "<style" not in text
            assert "style=" not in text
            assert " onclick=" not in text


def test_the_renderer_takes_no_font_from_the_network(address: str) -> None:
    """The renderer is served with its fonts taken from this machine."""
    assert ask(address, "/apl.js")[2] == b"a {src: local('Some-Font');}"


@pytest.mark.parametrize("path", ["/../server.py", "/server.py", "/page/index.html", "/%2e%2e/server.py", "/api/turn"])
def test_nothing_else_is_served(address: str, path: str) -> None:
    """An address that is not in the closed list is not found."""
    assert ask(address, path)[0] == 404


def test_a_page_elsewhere_cannot_use_the_server(address: str) -> None:
    """A request under another host name (a page elsewhere, by DNS) is refused, and so is what is no JSON."""
    assert ask(address, "/", Host="evil.example")[0] == 403
    assert ask(address, "/api/begin", {"page": "x"}, Host="evil.example")[0] == 403
    for kind in ("text/plain", "text/plain;json", "application/x-www-form-urlencoded; json"):
        status, _, answer = ask(address, "/api/begin", BEGIN, **{"Content-Type": kind})
        assert (status, "application/json" in json.loads(answer)["mistake"]) == (400, True), kind
    assert ask(address, "/api/begin", BEGIN, **{"Content-Type": "application/json; charset=utf-8"})[0] == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost:1", ""])
def test_a_page_of_another_origin_is_refused(address: str, origin: str) -> None:
    """What a browser sends for a page of another origin is refused; the page's own origin is let in."""
    assert ask(address, "/api/begin", BEGIN, Origin=origin)[0] == 403
    assert ask(address, "/api/setup", Origin=origin)[0] == 403
    assert ask(address, "/api/begin", BEGIN, Origin=address)[0] == 200


@pytest.mark.parametrize("length", ["-1", "", "many", "+5", "1_0", "20001", "9" * 5000])
def test_a_length_that_is_none_is_told_what_to_send(address: str, length: str) -> None:
    """A body whose length is no number of bytes, or too many, is answered at once and never read."""
    status, _, answer = ask(address, "/api/begin", BEGIN, **{"Content-Length": length})
    assert (status, "20000 bytes" in json.loads(answer)["mistake"]) == (400, True)


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff", b"[" * 19_000, b'{"page":' * 2_000], ids=lambda raw: repr(raw[:9]))
def test_what_is_no_json_is_told_what_to_send(address: str, raw: bytes) -> None:
    """A body that is no JSON, or nested without end, is answered with what to send."""
    status, _, answer = ask(address, "/api/begin", raw)
    assert (status, json.loads(answer)["mistake"].startswith("body: ")) == (400, True)


def test_speech_without_end_is_answered_and_the_next_is_heard(address: str) -> None:
    """What is too long to be understood is a mistake that says so; the conversation goes on."""
    ask(address, "/api/begin", BEGIN)
    status, _, answer = ask(address, "/api/turn", {"page": PAGE, "hear": "no " * 900})
    assert (status, "send fewer words" in json.loads(answer)["mistake"]) == (400, True)
    assert json.loads(ask(address, "/api/turn", {"page": PAGE, "hear": "is it serious"})[2])["asking"] == "G0"


def test_half_a_character_is_answered(address: str) -> None:
    """Half of a surrogate pair, which JSON can hold and UTF-8 cannot, is heard like any other character."""
    ask(address, "/api/begin", BEGIN)
    status, _, answer = ask(address, "/api/turn", {"page": PAGE, "hear": "is it serious \ud83d"})
    assert (status, json.loads(answer)["heard"]) == (200, "is it serious \ud83d")


def test_an_answer_is_sent_while_the_next_may_be_made(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not read an answer stops nobody else: nothing is sent while the conversations are locked."""
    send, held_up = server.Handler._send, []  # noqa: SLF001

    def watched(handler: server.Handler, *given: Any) -> None:  # noqa: ANN401
        held_up.append(handler.simulator.lock.locked())
        send(handler, *given)

    monkeypatch.setattr(server.Handler, "_send", watched)
    ask(address, "/api/begin", BEGIN)
    ask(address, "/api/turn", {"page": PAGE, "hear": "is it serious"})
    ask(address, "/api/turn", {"page": "nobody", "hear": "is it serious"})
    assert held_up == [False] * 3


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/api/nothing", {}, "/api/turn"),
        ("/api/begin", [], "a JSON object"),
        ("/api/begin", {"page": "x", "locale": "de-DE", "device": "tv"}, "send one of: en-AU"),
        ("/api/begin", {"page": "x", "locale": "en-US", "device": "toaster"}, "send one of: speaker"),
        ("/api/begin", {"page": 7, "locale": "en-US", "device": "tv"}, "page: found 7"),
        ("/api/turn", {"page": "nobody", "hear": "hello"}, "begin one first"),
        ("/api/turn", {"page": "x" * 30_000}, "20000 bytes"),
    ],
)
def test_a_broken_call_is_told_what_to_send(address: str, path: str, body: object, says: str) -> None:
    """A call that does not fit is answered with what was found and what to send."""
    status, _, answer = ask(address, path, body)
    assert status == 400
    assert says in json.loads(answer)["mistake"]


def test_a_touch_must_be_a_list(simulator: server.Simulator) -> None:
    """What is touched is the list that SendEvent carries."""
    held(simulator)
    with pytest.raises(server.MistakeError, match="send the list"):
        simulator.turn({"page": PAGE, "touch": "YES", "label": "Yes"})


def test_a_conversation_over_the_wire(address: str) -> None:
    """The page's calls hold a conversation: setup, begin, turn, with the request, response, state and times."""
    setup = json.loads(ask(address, "/api/setup")[2])
    assert "en-GB" in setup["locales"]
    assert {"id", "name", "screen", "width", "height", "round"} <= set(setup["devices"][0])
    begun = json.loads(ask(address, "/api/begin", {"page": PAGE, "locale": "en-GB", "device": "show-8"})[2])
    assert begun["invocation"] == "back pain guide"
    turn = json.loads(ask(address, "/api/turn", {"page": PAGE, "hear": "is it serious"})[2])
    assert turn["asking"] == "G0"
    assert turn["listening"] is True
    assert turn["state"] == turn["response"]["sessionAttributes"]
    assert turn["screen"]["document"]["type"] == "APL"
    assert turn["request"]["context"]["Viewport"]["pixelWidth"] == 1278
    assert turn["ms"]["skill"] > 0


def test_a_speaker_has_no_screen(simulator: server.Simulator) -> None:
    """A device without a screen is sent none."""
    assert held(simulator, "is it serious")["screen"] is None


def test_silence_speaks_the_reprompt_and_then_ends(simulator: server.Simulator) -> None:
    """The first silence reads the reprompt out, the second ends the session."""
    first = held(simulator, "is it serious", "")
    assert first["say"] == first["reprompt"]
    assert "say not sure" in first["ssml"]
    second = simulator.turn({"page": PAGE, "hear": ""})
    assert second["notes"] == ["session ended: EXCEEDED_MAX_REPROMPTS"]
    assert second["state"] == {}


def test_what_is_kept_is_played_again(simulator: server.Simulator, tmp_path: Path) -> None:
    """A conversation with speech, touch and silence, kept as a test file, runs green as it went."""
    turn = held(simulator, "is it serious", device="show-8")
    keys = turn["screen"]["datasources"]["data"]["keys"]
    simulator.turn({"page": PAGE, "touch": keys[1]["arguments"], "label": keys[1]["label"]})
    simulator.turn({"page": PAGE, "hear": ""})
    simulator.turn({"page": PAGE, "hear": "i cannot feel my bottom"})
    kept = simulator.export({"page": PAGE, "about": "Kept."})
    path = tmp_path / "kept.yaml"
    path.write_text(kept["test"], encoding="utf-8")
    conversation = load(path)
    assert [turn["hear"] for turn in conversation["turns"]] == ["is it serious", "no", "", "i cannot feel my bottom"]
    assert [turn["urgency"] for turn in conversation["turns"]] == [None, None, None, "emergency"]
    assert conversation["locale"] == "en-GB"
    played = play(conversation)
    assert not played.wrong, played


def test_a_replay_has_one_session_a_file(simulator: server.Simulator) -> None:
    """What is kept for ask dialog opens the skill by name, one file a session, silence left out."""
    held(simulator, "is it serious", "", "i cannot feel my bottom", "stop", "does heat help")
    first, second = map(json.loads, simulator.export({"page": PAGE, "about": "x"})["replays"])
    assert first["userInput"] == ["open back pain guide", "is it serious", "i cannot feel my bottom", "stop", ".quit"]
    assert second["userInput"] == ["open back pain guide", "does heat help", ".quit"]
    assert first["locale"] == "en-GB"


@pytest.mark.parametrize("said", ["...", "?!", " ' ", "\n"])
def test_what_has_no_word_is_kept_as_silence(simulator: server.Simulator, tmp_path: Path, said: str) -> None:
    """What holds no word is silence to the device: so it stands in the test file, and in no replay file."""
    held(simulator, "is it serious", said, "no")
    kept = simulator.export({"page": PAGE, "about": "Kept."})
    (replay,) = map(json.loads, kept["replays"])
    assert replay["userInput"] == ["open back pain guide", "is it serious", "no", ".quit"]
    path = tmp_path / "kept.yaml"
    path.write_text(kept["test"], encoding="utf-8")
    assert [turn["hear"] for turn in load(path)["turns"]] == ["is it serious", "", "no"]
    played = play(load(path))
    assert not played.wrong, played


@pytest.mark.parametrize("said", ["...is it\nserious", "/.is it  serious "])
def test_what_is_kept_is_a_line_of_words(simulator: server.Simulator, said: str) -> None:
    """What would be a command of `ask dialog` or of a test, or two lines, is kept as the words that were heard."""
    held(simulator, said, "/new")
    kept = simulator.export({"page": PAGE, "about": "Kept."})
    assert [turn["hear"] for turn in yaml.safe_load(kept["test"])["turns"]] == ["is it serious", "new"]
    (replay,) = map(json.loads, kept["replays"])
    assert replay["userInput"] == ["open back pain guide", "is it serious", "new", ".quit"]


def test_a_session_that_silence_ends_is_a_replay_of_its_own(simulator: server.Simulator) -> None:
    """What is said after two silences is a new session, and a replay file of its own."""
    held(simulator, "is it serious", "", "", "does heat help")
    first, second = map(json.loads, simulator.export({"page": PAGE, "about": "x"})["replays"])
    assert first["userInput"] == ["open back pain guide", "is it serious", ".quit"]
    assert second["userInput"] == ["open back pain guide", "does heat help", ".quit"]


def test_beginning_anew_keeps_nothing(simulator: server.Simulator) -> None:
    """A new conversation, in another country, knows nothing of the one before; the file holds the new one only."""
    held(simulator, "is it serious")
    held(simulator, "i cannot feel my bottom", locale="en-US")
    kept = yaml.safe_load(simulator.export({"page": PAGE, "about": "x"})["test"])
    assert kept["locale"] == "en-US"
    assert len(kept["turns"]) == 1


def test_a_touch_after_the_end_is_nothing(simulator: server.Simulator) -> None:
    """Once the session is over nothing can be touched, and nothing of it is kept."""
    turn = held(simulator, "is it serious", device="show-8")
    held_keys = turn["screen"]["datasources"]["data"]["keys"]
    simulator.turn({"page": PAGE, "hear": "stop"})
    after = simulator.turn({"page": PAGE, "touch": held_keys[0]["arguments"], "label": "Yes"})
    assert after["notes"] == ["the session is over: nothing can be touched"]
    assert len(yaml.safe_load(simulator.export({"page": PAGE, "about": "x"})["test"])["turns"]) == 2


def test_old_conversations_are_forgotten(simulator: server.Simulator) -> None:
    """The server keeps the newest conversations only."""
    for number in range(server.MOST_CONVERSATIONS + 3):
        simulator.begin({"page": str(number), "locale": "en-US", "device": "speaker"})
    assert len(simulator.conversations) == server.MOST_CONVERSATIONS
    assert "0" not in simulator.conversations
