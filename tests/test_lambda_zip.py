"""The built zip as AWS runs it: unpacked, read-only, under awslambdaric in an environment that holds nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from conversation import FOLDER, load
from envelopes import SAMPLES, SKILL_ID, intent, launch
from runtime_api import Faulted, Instance, client, unpack
from test_sam import function, of_type

import lambda_function
from deploy import python, sdk
from simulator.recording import record
from skill.form import ASK, NAME, TELL
from skill.last_resort import NEUTRAL, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long
NEVER = {"socket", "ssl", "http.client", "urllib.request", "requests", "urllib3", "dateutil", "yaml", "flask"}
CANARY = "my secret canary word"
Turns = list[tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture(scope="module")
def builder() -> python.Interpreter:
    """Return the Python that the zip is for."""
    return python.find()


@pytest.fixture(scope="module")
def task(builder: python.Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the unpacked zip, which nothing can be written to."""
    folder = unpack(tmp_path_factory.mktemp("lambda"), builder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)


@pytest.fixture(scope="module")
def inside(builder: python.Interpreter) -> Path:
    """Return the Python that has awslambdaric."""
    return client(builder)


@pytest.fixture
def instance(inside: Path, task: Path) -> Iterator[Instance]:
    """Return a fresh instance."""
    with Instance(inside, task) as running:
        yield running


@cache
def recorded(form: str) -> dict[str, Turns]:
    """Return every conversation of the tests in a form of the check as requests and responses."""
    files = {path.stem: load(path) for path in sorted(FOLDER.glob("*.yaml"))}
    return {
        name: record(file.get("locale", "en-US"), [turn["hear"] for turn in file["turns"]], form)
        for name, file in files.items()
        if file.get("form", ASK) == form
    }


@pytest.fixture(scope="module")
def conversations() -> dict[str, Turns]:
    """Return every conversation in which the check asks."""
    return recorded(ASK)


def plain(response: dict[str, Any]) -> dict[str, Any]:
    """Return a response as JSON has it, without the line that names the Python it ran on."""
    sent: dict[str, Any] = json.loads(json.dumps(response))
    sent.pop("userAgent", None)
    return sent


def test_the_environment_holds_the_runtime_client_only(inside: Path) -> None:
    """Beside the zip there is awslambdaric and what it needs: no SDK, no YAML, no HTTP client to fall back on."""
    script = "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions()))"
    found = subprocess.run([inside, "-I", "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout.split() == ["awslambdaric", "simplejson", "snapshot-restore-py"]


def test_every_recorded_request_is_answered_as_in_the_sources(instance: Instance) -> None:
    """The zip gives the answers that the sources give, for recorded requests of every type."""
    for name, event in SAMPLES.items():
        assert plain(instance.invoke(event)) == plain(lambda_function.handler(event, None)), name


@pytest.mark.parametrize(("form", "least"), [(ASK, 200), (TELL, 6)])
def test_every_conversation_is_answered_as_in_the_sources(inside: Path, task: Path, form: str, least: int) -> None:
    """In the form of the check that RED_FLAG_CHECK names, the zip answers every turn as the sources do."""
    assert len(recorded(form)) >= least
    with Instance(inside, task, settings={NAME: form}) as instance:
        for name, turns in recorded(form).items():
            for event, response in turns:
                assert plain(instance.invoke(event)) == plain(response), name


def test_every_locale_is_in_the_zip(instance: Instance) -> None:
    """A launch is answered in every locale from its own content."""
    for locale in SENTENCES:
        event = launch(locale)
        assert plain(instance.invoke(event)) == plain(lambda_function.handler(event, None)), locale


def test_two_instances_share_a_conversation(inside: Path, task: Path, conversations: dict[str, Turns]) -> None:
    """Turns of one conversation may reach different instances, both at work at once: nothing is kept between turns."""
    wrong: list[str] = []

    def work(running: Instance, parity: int) -> None:
        for name, turns in conversations.items():
            for number, (event, response) in enumerate(turns):
                if number % 2 == parity and plain(running.invoke(event)) != plain(response):
                    wrong.append(f"{name} turn {number}")

    with Instance(inside, task) as first, Instance(inside, task) as second:
        threads = [threading.Thread(target=work, args=(one, parity)) for parity, one in enumerate((first, second))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_an_event_that_is_no_json_does_not_lose_the_next(instance: Instance) -> None:
    """An event that the client itself refuses is one error; the same process answers the next event."""
    with pytest.raises(Faulted, match=r"error.*UnmarshalError"):
        instance.invoke(b"{ this is not JSON")
    assert instance.invoke(launch())["response"]["shouldEndSession"] is False
    assert instance.process.poll() is None


@pytest.mark.parametrize("event", [None, 17, "x", [], {}, {"request": {"type": "No.Such"}}])
def test_whatever_arrives_is_answered(instance: Instance, event: object) -> None:
    """What is no request of ours hears the emergency sentence, and is no error to Lambda."""
    assert "your local emergency number" in instance.invoke(event)["response"]["outputSpeech"]["ssml"]


def test_a_killed_instance_loses_no_conversation(inside: Path, task: Path, conversations: dict[str, Turns]) -> None:
    """When an instance dies between two turns, a new one goes on where the conversation was."""
    turns = max(conversations.values(), key=len)
    half = len(turns) // 2
    for part in (turns[:half], turns[half:]):
        with Instance(inside, task) as running:
            assert [plain(running.invoke(event)) for event, _ in part] == [plain(response) for _, response in part]


def _broken(task: Path, folder: Path, name: str) -> Path:
    """Return a copy of the zip's folder without one of its modules."""
    copied = shutil.copytree(task, folder / "task", copy_function=shutil.copyfile)
    for path in [copied, *copied.rglob("*")]:
        path.chmod(0o755)
    module = copied / name
    module.unlink()
    for cached in (module.parent / "__pycache__").glob(f"{module.stem}.*"):
        cached.unlink()
    return copied


@pytest.mark.parametrize(
    "name", ["skill/alexa/door.py", "skill/dialogue.py", "ask_sdk_core/serialize.py", "skill/compiled/en-GB.json"]
)
def test_a_broken_zip_still_speaks_the_emergency_sentence(inside: Path, task: Path, tmp_path: Path, name: str) -> None:
    """Without one of its parts the skill speaks the emergency sentence of the locale, turn after turn."""
    with Instance(inside, _broken(task, tmp_path, name)) as running:
        for _ in range(2):
            response = running.invoke(launch("en-GB"))["response"]
            assert SENTENCES["en-GB"] in response["outputSpeech"]["ssml"]
            assert response["shouldEndSession"] is True
        assert "fault=" in running.log()
    assert SENTENCES[NEUTRAL] != SENTENCES["en-GB"]


def test_a_zip_that_cannot_be_loaded_says_so_while_starting(inside: Path, task: Path, tmp_path: Path) -> None:
    """Without the last resort itself nothing can be spoken: the instance reports it to Lambda at once, by its kind."""
    with Instance(inside, _broken(task, tmp_path, "skill/guard.py")) as running:
        what, _, body = running.reported()
        assert (what, json.loads(body)["errorType"]) == ("init", "Runtime.ImportModuleError")


def test_a_wrong_handler_name_is_reported_while_starting(inside: Path, task: Path) -> None:
    """A handler that is not there is an error of starting, not of every patient's turn."""
    with Instance(inside, task, "lambda_function.no_such") as running:
        what, _, body = running.reported()
        assert (what, json.loads(body)["errorType"]) == ("init", "Runtime.HandlerNotFound")


def test_nothing_that_is_said_is_in_the_log(instance: Instance) -> None:
    """What the function writes holds no slot value and no id of a user."""
    slots = {"place": {"name": "place", "value": CANARY}}
    instance.invoke(intent("BackPainIntent", slots))
    instance.invoke(intent("NoSuchIntent", slots, attributes={"x": CANARY}))
    written = instance.log()
    assert CANARY not in written
    assert SKILL_ID not in written


def test_c43_under_the_templates_settings_the_log_is_what_the_alarm_counts(
    inside: Path, task: Path, tmp_path: Path
) -> None:
    """With the template's log settings a turn is one JSON line, and a fault is one that the alarm's filter finds."""
    logging = function()["LoggingConfig"]
    settings = {
        "AWS_LAMBDA_LOG_FORMAT": logging["LogFormat"],
        "AWS_LAMBDA_LOG_LEVEL": logging["ApplicationLogLevel"],
        "ALEXA_SKILL_ID": SKILL_ID,
        "RED_FLAG_CHECK": "ask",
    }
    with Instance(inside, task, settings=settings) as running:
        assert running.invoke(launch())["response"]["shouldEndSession"] is False
        rows = [json.loads(line) for line in running.log().splitlines() if line.startswith("{")]
    (turn,) = [row for row in rows if "request=LaunchRequest" in row["message"]]
    assert turn["level"] == "INFO"
    (filtered,) = of_type("AWS::Logs::MetricFilter")
    name = filtered["FilterPattern"].split('"')[1]
    assert not [row for row in rows if row["logger"] == name]
    with Instance(inside, _broken(task, tmp_path, "skill/dialogue.py"), settings=settings) as running:
        running.invoke(launch())
        rows = [json.loads(line) for line in running.log().splitlines() if line.startswith("{")]
    assert [row["message"] for row in rows if row["logger"] == name]


def test_starting_the_zip_loads_no_client_of_anything(builder: python.Interpreter, task: Path) -> None:
    """Loading the zip imports no network module, no time zones and none of the SDK's service clients."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); import lambda_function; print(*sys.modules)"
    command = [builder.path, "-I", "-S", "-c", script, str(task)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603
    assert not NEVER & set(found)
    assert not [name for name in found if name.startswith("ask_sdk_model.services") and "client" in name]


def test_every_module_of_the_zip_can_be_loaded_and_offers_what_the_original_does(
    builder: python.Interpreter, task: Path
) -> None:
    """Every module of the SDK in the zip loads and has the public names of the SDK as published.

    Names of the few modules that were left out say so when they are asked for.
    """
    script = """
import importlib, json, os, sys, types
root, names = sys.argv[1], json.load(sys.stdin)
sys.path.insert(0, root)
def told(value):
    if isinstance(value, types.ModuleType):
        return value.__name__
    return f"{type(value).__name__} {getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
def fetched(module, name):
    try:
        return told(getattr(module, name))
    except ModuleNotFoundError as error:
        return f"no {error.name}"
found = {}
for name, public in names.items():
    module = importlib.import_module(name)
    assert module.__file__.startswith(root), module.__file__
    public = public or [one for one in vars(module) if not one.startswith("_") and one != "absolute_import"]
    found[name] = {one: fetched(module, one) for one in public}
print(json.dumps(found))
"""
    published = sdk.installed(builder)
    names, gone = (
        {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths}
        for paths in (sdk.modules(published), sdk.left_out(published))
    )

    def offers(root: Path, wanted: dict[str, Any]) -> dict[str, dict[str, str]]:
        command = [builder.path, "-I", "-S", "-W", "ignore", "-c", script, str(root)]
        ran = subprocess.run(command, input=json.dumps(wanted), capture_output=True, text=True, check=False)  # noqa: S603
        assert ran.returncode == 0, ran.stderr
        offered: dict[str, dict[str, str]] = json.loads(ran.stdout)
        return offered

    original = offers(published, dict.fromkeys(sorted(names)))
    assert len(original) > 500
    ours = offers(task, {name: sorted(offered) for name, offered in original.items()})
    differs = {
        here for name, offered in original.items() for one, was in offered.items() if (here := ours[name][one]) != was
    }
    assert differs <= {f"no {name}" for name in gone}
