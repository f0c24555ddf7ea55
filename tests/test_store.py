"""The skill package: what the store reads is true, within Amazon's limits and shapes, and the same bytes every time."""

from __future__ import annotations

import json
import re
import struct
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData
from ask_smapi_model.v1.skill.manifest.skill_manifest_envelope import SkillManifestEnvelope
from authored import real
from test_certification import BRANDS, CALLS, CLAIMS, DOSES, SELLING
from walking import LOCALES

from authoring.problems import ContentError, Problems
from deploy import archive, listing, skill_package
from simulator.devices import DEVICES
from simulator.echo import Echo
from simulator.understanding import understanding_of
from skill import content as contents
from skill.form import ASK, FORMS, NAME, TELL

if TYPE_CHECKING:
    from pathlib import Path

STORES = [locale for locale in LOCALES if locale != "en"]
SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:back-pain-guide:live"
GIVEN = {
    "ALEXA_SKILL_ID": SKILL,
    "ALEXA_ENDPOINT": ARN,
    "ALEXA_ENDPOINT_EU": ARN.replace("us-east-1", "eu-west-1"),
    "PRIVACY_URL": "https://example.org/privacy",
    "TERMS_URL": "https://example.org/terms",
}


def packed(environment: dict[str, str]) -> dict[str, bytes]:
    """Return the files of the package for an environment."""
    return skill_package.prepared(real(), environment, archive.ROOT, Problems())


@cache
def made(form: str = ASK) -> dict[str, bytes]:
    """Return the files of a complete package for a form of the check."""
    return packed({**GIVEN, NAME: form})


def manifest(files: dict[str, bytes] | None = None) -> dict[str, Any]:
    """Return the manifest of a package."""
    read: dict[str, Any] = json.loads((files or made())["skill-package/skill.json"])["manifest"]
    return read


def instructions(form: str) -> str:
    """Return what Amazon's testers are told."""
    told: str = manifest(made(form))["publishingInformation"]["testingInstructions"]
    return told


def page(locale: str) -> dict[str, Any]:
    """Return what the store says in ``locale``."""
    found: dict[str, Any] = manifest()["publishingInformation"]["locales"][locale]
    return found


def written(locale: str) -> str:
    """Return all that the store says in ``locale``, as one text."""
    return "\n".join(str(value) for value in page(locale).values())


def through(raw: dict[str, Any], shape: type) -> object:
    """Return JSON after a way through the official class and back."""
    serializer = DefaultSerializer()
    return serializer.serialize(serializer.deserialize(json.dumps(raw), shape))


def test_c15_the_manifest_is_what_the_official_classes_know() -> None:
    """The manifest comes back unchanged from Amazon's own classes: no key and no value is unknown to them."""
    raw = {"manifest": manifest()}
    assert through(raw, SkillManifestEnvelope) == raw


@pytest.mark.parametrize("locale", STORES)
def test_the_package_holds_the_interaction_model_of_each_locale(locale: str) -> None:
    """The model in the package is the committed one, and comes back unchanged from Amazon's classes."""
    name = f"interactionModels/custom/{locale}.json"
    data = made()[f"skill-package/{name}"]
    assert data == (archive.ROOT / "interaction_model" / f"{locale}.json").read_bytes()
    assert through(json.loads(data), InteractionModelData) == json.loads(data)


@pytest.mark.parametrize("locale", STORES)
def test_c1_the_description_says_what_the_skill_is_not(locale: str) -> None:
    """Every description: education, no substitute for advice, no clinician yet, whom to see, this country's number."""
    told = page(locale)["description"]
    region = real().regions[locale]
    assert "not a substitute for professional medical advice" in " ".join(told.split())
    for words in ("education only", "cannot diagnose", "not yet been reviewed by a clinician", "cannot call anyone"):
        assert words in " ".join(told.split()), words
    assert f"call {region.emergency.digits} in {region.country}" in told
    assert region.words["a_doctor"] in told
    others = {one.emergency.digits for one in real().regions.values() if one.country} - {region.emergency.digits}
    assert not [number for number in others if re.search(rf"\b{number}\b", told)]
    assert told.index("IMPORTANT") < 300, "the disclaimer stands where everybody reads"


def test_the_disclaimer_goes_when_a_clinician_has_signed() -> None:
    """The store says "not yet reviewed" exactly while the skill itself says so."""
    spoken = contents.load("en-US").text("topics.about-this-service.say")
    assert ("No clinician has reviewed it yet" in spoken) == ("not yet been reviewed" in page("en-US")["description"])


@pytest.mark.parametrize("locale", STORES)
def test_c2_the_store_claims_nothing(locale: str) -> None:
    """Nothing in the store claims to save, cure or diagnose, names a dose, offers a call or sells."""
    for pattern in (CLAIMS, CALLS, DOSES, SELLING):
        assert not re.search(pattern, written(locale), re.IGNORECASE), pattern


@pytest.mark.parametrize("locale", STORES)
def test_c10_the_store_names_no_product_of_the_platform(locale: str) -> None:
    """But for the call "Alexa, ..." nothing in the store names Amazon or its devices."""
    assert not re.search(BRANDS, written(locale), re.IGNORECASE)
    called = re.sub(r"Alexa, (ask|open) back pain guide", "", written(locale))
    assert not re.search(r"alexa|amazon|\becho\b", called, re.IGNORECASE)


def test_c7_c8_c11_the_answers_about_compliance() -> None:
    """Not for children, no purchases, ads or personal data; export is cleared; every locale has its addresses."""
    answers = manifest()["privacyAndCompliance"]
    assert answers.pop("isExportCompliant") is True
    pages = answers.pop("locales")
    assert answers == dict.fromkeys(
        ("allowsPurchases", "usesPersonalInfo", "isChildDirected", "containsAds", "usesHealthInfo"), False
    )
    address = {"privacyPolicyUrl": GIVEN["PRIVACY_URL"], "termsOfUseUrl": GIVEN["TERMS_URL"]}
    assert pages == dict.fromkeys(STORES, address)
    assert manifest()["publishingInformation"]["category"] == "HEALTH_AND_FITNESS"
    assert manifest()["permissions"] == []


@pytest.mark.parametrize("form", FORMS)
def test_c11_the_testing_instructions_lead_through_the_check(form: str) -> None:
    """The instructions name the path of the check and that nothing is stored; what they say to say is understood."""
    told = instructions(form)
    assert "stores nothing" in told
    assert "never offers to call" in told
    assert len(told) <= listing.LONGEST["testing_instructions"]
    quoted = [phrase for phrase in re.findall(r'"([^"]+)"', told) if not phrase.startswith("Alexa")]
    assert len(quoted) >= 8
    for phrase in quoted:
        understood = understanding_of("en-US").understand(phrase)
        assert understood.intent not in ("", "AMAZON.FallbackIntent"), phrase


@pytest.mark.parametrize("form", FORMS)
def test_c11_the_testing_instructions_come_true(form: str) -> None:
    """Followed on the pretend Echo, the instructions lead where they say, in the form that they are for."""
    echo, told = Echo("en-US", form=form), instructions(form)
    assert "not a doctor" in echo.hear("alexa, open back pain guide").say
    assert "nine one one" in echo.hear("is it serious").say
    step = "next" if form == TELL else "no"
    assert f'say "{step}"' in told
    assert ("No question about the person is asked." in told) is (form == TELL)
    said = [echo.hear(step).say for _ in range(20)]
    assert any(contents.load("en-US", form=form).text("say.signs_last") in text for text in said)
    assert echo.hear("I can't feel my bottom").urgency == "emergency"
    echo.new()
    echo.hear("alexa, open back pain guide")
    assert echo.hear("should I use heat or ice").topic == "heat-and-cold"
    assert echo.hear("tell me more").open
    assert ('"guide me through a movement"' in told) is (form == ASK)
    if form == TELL:
        assert '"what should I do today": a plan' in told
        assert "plan" in (echo.hear("what should I do today").topic or "")
    assert echo.hear("what do you do with my data").topic == "privacy"


def test_c15_nothing_is_promised_that_the_telling_form_has_not() -> None:
    """Where the check only tells, no text of the store speaks of movements to be guided through."""
    for locale in STORES:
        page = manifest(made(TELL))["publishingInformation"]["locales"][locale]
        assert "guide" not in page["summary"].lower()
        assert "gentle movements" not in page["description"]
        assert "\n\n\n" not in page["description"]
    assert "movement" not in instructions(TELL)


@pytest.mark.parametrize("locale", STORES)
def test_c12_example_phrases_are_samples(locale: str) -> None:
    """Each of at most three example phrases calls the skill by name, and goes on with a sample, word for word."""
    raw = json.loads(made()[f"skill-package/interactionModels/custom/{locale}.json"])["interactionModel"][
        "languageModel"
    ]
    samples = {sample for intent in raw["intents"] for sample in intent["samples"]}
    phrases = page(locale)["examplePhrases"]
    assert 1 <= len(phrases) <= 3
    for phrase in phrases:
        assert phrase.startswith(f"Alexa, ask {raw['invocationName']} ")
        assert phrase.removeprefix(f"Alexa, ask {raw['invocationName']} ").lower() in samples, phrase


@pytest.mark.parametrize("locale", STORES)
def test_c13_example_phrases_get_an_answer_of_their_own(locale: str) -> None:
    """Said to the pretend Echo as the first words of a session, each example phrase is answered without the welcome."""
    welcome = contents.load(locale).text("say.welcome").split(".")[0]
    answers = set()
    for phrase in page(locale)["examplePhrases"]:
        turn = Echo(locale, understanding_of(locale)).hear(phrase)
        assert turn.understood is not None
        assert turn.understood.intent != "AMAZON.FallbackIntent"
        assert welcome not in turn.say
        answers.add(turn.say)
    assert len(answers) == len(page(locale)["examplePhrases"])


@pytest.mark.parametrize("locale", STORES)
def test_c15_the_store_texts_are_within_their_limits(locale: str) -> None:
    """Name 2 to 50 characters, summary 160 on a line, description 4,000, at most 30 keywords, none twice."""
    found = page(locale)
    assert 2 <= len(found["name"]) <= 50
    assert len(found["summary"]) <= 160
    assert "\n" not in found["summary"]
    assert len(found["description"]) <= 4000
    assert len(set(found["keywords"])) == len(found["keywords"]) <= 30
    assert "{" not in written(locale)


def test_c15_what_the_description_promises_exists() -> None:
    """Every subject that the description lists has topics, and there are movements to be guided through."""
    told = page("en-US")["description"].lower()
    topics = "\n".join(real().topics)
    for subject in ("heat", "rest", "walking", "sleep", "work", "scans", "first days", "weeks"):
        assert subject in told
        assert subject.replace(" ", "-") in topics, subject
    assert {"self-care", "medicine", "long-lasting"} <= {one.section for one in real().topics.values()}
    assert real().movements
    for phrase in re.findall(r'say "([^"]+)"', page("en-US")["description"], re.IGNORECASE):
        if not phrase.startswith("Alexa"):
            assert understanding_of("en-US").understand(phrase).intent != "AMAZON.FallbackIntent", phrase


@pytest.mark.parametrize("locale", STORES)
def test_c16_icons_are_square_and_of_size(locale: str) -> None:
    """Each locale has both icons where the manifest says, as PNG of 108 and 512 pixels; they are no blank squares."""
    for uri, side in (("smallIconUri", 108), ("largeIconUri", 512)):
        data = made()[f"skill-package/{page(locale)[uri].removeprefix('file://')}"]
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", data[16:24]) == (side, side)
        assert len(data) > 2000


def test_icons_are_drawn_the_same_every_time() -> None:
    """The icon has no words, so no font of the machine changes it; drawn twice it is the same file."""
    svg = (archive.ROOT / "deploy" / "icon.svg").read_text(encoding="utf-8")
    assert "<text" not in svg
    assert "href" not in svg
    assert skill_package.icon(svg, 108) == skill_package.icon(svg, 108)


@pytest.mark.parametrize("name", [name for name, device in DEVICES.items() if device.screen])
def test_c37_every_device_of_the_simulator_is_declared(name: str) -> None:
    """The manifest declares screens, and each device that the screens are tried on falls into a declared class."""
    (interface,) = manifest()["apis"]["custom"]["interfaces"]
    assert interface["type"] == "ALEXA_PRESENTATION_APL"
    device = DEVICES[name]
    shape = "ROUND" if device.round else "RECTANGLE"
    assert any(
        (one["mode"], one["shape"]) == (device.mode, shape)
        and one["minWidth"] <= device.width <= one["maxWidth"]
        and one["minHeight"] <= device.height <= one["maxHeight"]
        for one in interface["supportedViewports"]
    )


def test_the_store_is_of_the_countries_whose_number_is_known() -> None:
    """The skill is offered where its regions are, and nowhere else (hazard H10)."""
    where = manifest()["publishingInformation"]
    assert where["isAvailableWorldwide"] is False
    assert where["distributionCountries"] == sorted(locale[3:] for locale in STORES)


def test_the_endpoint_comes_from_the_environment() -> None:
    """With an endpoint the manifest names it, for each region given; without one, for the first upload, none."""
    custom = manifest()["apis"]["custom"]
    assert custom["endpoint"] == {"uri": ARN}
    assert custom["regions"] == {"EU": {"endpoint": {"uri": GIVEN["ALEXA_ENDPOINT_EU"]}}}
    first = packed({})
    assert set(manifest(first)["apis"]["custom"]) == {"interfaces"}
    assert "locales" not in manifest(first)["privacyAndCompliance"]
    web = packed({"ALEXA_ENDPOINT": "https://skill.example.org/"})
    assert manifest(web)["apis"]["custom"]["endpoint"]["sslCertificateType"] == "Trusted"


def test_an_endpoint_without_an_alias_is_refused() -> None:
    """Alexa calls the alias: the function itself would be called without the trigger's right to it."""
    problems = Problems()
    skill_package.Settings.read({"ALEXA_ENDPOINT": ARN.removesuffix(":live")}, problems)
    assert ["alias at the end (:live)" in str(one) for one in problems.errors] == [True]


@pytest.mark.parametrize("name", skill_package.SETTINGS)
def test_a_setting_of_a_wrong_shape_is_refused(name: str) -> None:
    """A setting that is no id, address or endpoint stops the build and says what to write."""
    with pytest.raises(ContentError, match=rf"environment: {name}: error: found 'http://no'.*write "):
        packed({name: "http://no"})


def test_what_the_store_will_ask_for_is_named() -> None:
    """Without an endpoint or a privacy policy the build says that the store will ask for them."""
    assert skill_package.Settings.read({}, Problems()).missing == ["ALEXA_ENDPOINT", "PRIVACY_URL"]
    assert skill_package.Settings.read(GIVEN, Problems()).missing == []


MISTAKES = {
    "name: Back Pain Guide": ("name: B", "listing.name"),
    "summary: Plain": ("summary: " + 30 * "Plain " + "Plain", "at most 160"),
    "{a_doctor} or another": ("{a_docter} or another", "{a_docter} in en-AU"),
    "is it serious\n": ("is it very serious\n", "a sample of interaction_model/en-GB.json"),
    "Alexa, ask back pain guide should": ("Alexa, should", "'Alexa, should I use heat or ice'"),
    "talk to {a_doctor}": ("be told that you're fine by {a_doctor}", "nothing here knows that all is well"),
    "is_child_directed: false": ("is_child_directed: perhaps", "compliance.is_child_directed"),
    "category: HEALTH_AND_FITNESS": ("category: GAMES", "category"),
    "    - spine": ("    - spine\n" + "".join(f"    - spine {n}\n" for n in range(30)), "at most 30"),
    "mode: TV": ("mode: RADIO", "mode"),
    'back pain, and the warning signs that need quick help."\n': ('ab"\n  "not there": "x"\n', "not there"),
    "listing:\n": ("listing:\n  colour: red\n", "colour"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_a_mistake_in_the_listing_is_refused(old: str, tmp_path: Path) -> None:
    """Each mistake in deploy/skill.yaml stops the build with a message that names the file and what is wrong."""
    new, told = MISTAKES[old]
    text = (archive.ROOT / listing.FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "deploy").mkdir()
    (tmp_path / listing.FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    (tmp_path / "interaction_model").symlink_to(archive.ROOT / "interaction_model")
    with pytest.raises(ContentError) as error:
        skill_package.prepared(real(), {}, tmp_path, Problems())
    assert all(str(problem).startswith("deploy/skill.yaml") for problem in error.value.problems.errors)
    assert any(told in str(problem) for problem in error.value.problems.errors)


def test_the_cli_finds_its_project(tmp_path: Path) -> None:
    """Written out, the settings of the CLI name the package, leave the function to AWS SAM, and know the skill."""
    skill_package.write(made(), tmp_path, SKILL)
    resources = json.loads((tmp_path / "ask-resources.json").read_text())
    assert resources["askcliResourcesVersion"] == "2020-03-31"
    assert set(resources["profiles"]["default"]) == {"skillMetadata"}
    assert (tmp_path / resources["profiles"]["default"]["skillMetadata"]["src"] / "skill.json").is_file()
    states = json.loads((tmp_path / ".ask/ask-states.json").read_text())
    assert states == {"askcliStatesVersion": "2020-03-31", "profiles": {"default": {"skillId": SKILL}}}


def test_what_the_cli_remembers_stays(tmp_path: Path) -> None:
    """A second build keeps the CLI's memory of the same skill, forgets that of another, and drops stale files."""
    skill_package.write(made(), tmp_path, "")
    assert not (tmp_path / ".ask").exists()
    path = tmp_path / ".ask/ask-states.json"
    path.parent.mkdir()
    kept = {"profiles": {"default": {"skillId": SKILL, "skillMetadata": {"lastDeployHash": "x"}}}}
    path.write_text(json.dumps(kept))
    (tmp_path / "skill-package/stale.json").touch()
    skill_package.write(made(), tmp_path, SKILL)
    assert json.loads(path.read_text()) == kept
    assert not (tmp_path / "skill-package/stale.json").exists()
    skill_package.write(made(), tmp_path, SKILL.replace("4000", "4001"))
    assert "lastDeployHash" not in path.read_text()


def test_the_package_holds_no_id_of_an_account() -> None:
    """Without settings the package names no account, no skill and no secret; nothing of the environment is in it."""
    data = b"".join(packed({"ALEXA_SKILL_ID": SKILL, "AWS_SECRET_ACCESS_KEY": "canary-secret"}).values())
    for word in (b"amzn1", b"arn:aws", b"canary", b"123456789012"):
        assert word not in data


def test_the_source_says_no_number() -> None:
    """deploy/skill.yaml writes no emergency number: those are the regions'."""
    raw = yaml.safe_load((archive.ROOT / listing.FILE).read_text(encoding="utf-8"))
    assert not re.search(r"\b(911|999|112|000|111)\b", json.dumps(raw))
