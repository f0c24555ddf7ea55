"""The skill package: what the ASK CLI uploads, generated from deploy/skill.yaml and the interaction models.

``build/`` becomes a project of ASK CLI v2::

    ask-resources.json                              the CLI's settings: the package only, AWS SAM owns the function
    .ask/ask-states.json                            which skill it is, where ALEXA_SKILL_ID says so
    skill-package/skill.json                        the manifest
    skill-package/interactionModels/custom/<locale>.json
    skill-package/assets/images/<locale>_smallIcon.png, <locale>_largeIcon.png
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import resvg_py

from authoring.problems import ContentError
from deploy import listing
from skill import form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from authoring.library import Library
    from authoring.problems import Problems
    from deploy.listing import Store

FOLDER = "skill-package"
RESOURCES = "ask-resources.json"
STATES = ".ask/ask-states.json"
VERSION = "2020-03-31"
"""Of the files of ASK CLI v2."""
ICONS = {"smallIcon": 108, "largeIcon": 512}
"""Pixels of a side."""
REGIONS = ("NA", "EU", "FE")
_HTTPS = r"https://[^\s/]+(/\S*)?"
_ARN = r"arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+:[\w-]+"
_ENDPOINT = (
    rf"{_ARN}|{_HTTPS}",
    "the Endpoint that `sam deploy` prints, with its alias at the end (:live), or the https address of a web server",
)
_PAGE = (_HTTPS, "an https address of the publisher")
SETTINGS: dict[str, tuple[str, str]] = {
    "ALEXA_SKILL_ID": (
        r"amzn1\.ask\.skill\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "amzn1.ask.skill... as the developer console shows it",
    ),
    "ALEXA_ENDPOINT": _ENDPOINT,
    **{f"ALEXA_ENDPOINT_{region}": _ENDPOINT for region in REGIONS},
    form.NAME: (rf"{form.ASK}|{form.TELL}", f"{form.ASK} or {form.TELL}, as the function has it"),
    "PRIVACY_URL": _PAGE,
    "TERMS_URL": _PAGE,
}
"""Environment variable -> (its shape, what to write): what differs from one publisher to the next."""
STORE_NEEDS = ("ALEXA_ENDPOINT", "PRIVACY_URL")


@dataclass(frozen=True)
class Settings:
    """What one publisher says about their own accounts."""

    values: Mapping[str, str]

    @classmethod
    def read(cls, environment: Mapping[str, str], problems: Problems) -> Settings:
        """Take the settings from the environment, noting what has another shape than it should."""
        values = {name: environment[name] for name in SETTINGS if environment.get(name)}
        for name, value in values.items():
            shape, wanted = SETTINGS[name]
            if not re.fullmatch(shape, value):
                problems.add("environment", name, repr(value), wanted)
        return cls(values)

    @property
    def missing(self) -> list[str]:
        """Return what the store will ask for and nobody has given."""
        return [name for name in STORE_NEEDS if name not in self.values]

    def endpoints(self) -> dict[str, Any]:
        """Return the endpoints of the manifest; none before the function is deployed."""
        found = {name: _endpoint(value) for name, value in self.values.items() if name.startswith("ALEXA_ENDPOINT")}
        made = {"endpoint": found["ALEXA_ENDPOINT"]} if "ALEXA_ENDPOINT" in found else {}
        regions = {one: {"endpoint": found[name]} for one in REGIONS if (name := f"ALEXA_ENDPOINT_{one}") in found}
        return made | ({"regions": regions} if regions else {})


def _endpoint(address: str) -> dict[str, str]:
    return {"uri": address, **({"sslCertificateType": "Trusted"} if address.startswith("https:") else {})}


def manifest(store: Store, library: Library, settings: Settings) -> dict[str, Any]:
    """Return ``skill.json``."""
    pages = listing.listings(store, library)
    addresses = {"privacyPolicyUrl": "PRIVACY_URL", "termsOfUseUrl": "TERMS_URL"}
    given = {name: settings.values[of] for name, of in addresses.items() if of in settings.values}
    answers = {_camel(name): value for name, value in store.compliance.model_dump().items()}
    viewports = [one.model_dump(by_alias=True) for one in store.viewports]
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "locales": {locale: _page(locale, page) for locale, page in pages.items()},
                "category": store.category,
                "distributionMode": "PUBLIC",
                # Emergency numbers are known for these countries only (hazard H10).
                "isAvailableWorldwide": False,
                "distributionCountries": sorted(locale.partition("-")[2] for locale in pages),
                "testingInstructions": store.instructions,
            },
            "privacyAndCompliance": {**answers, **({"locales": dict.fromkeys(pages, given)} if given else {})},
            "apis": {
                "custom": {
                    **settings.endpoints(),
                    "interfaces": [{"type": "ALEXA_PRESENTATION_APL", "supportedViewports": viewports}],
                }
            },
            "permissions": [],
        }
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _page(locale: str, page: listing.Listing) -> dict[str, Any]:
    icons = {f"{name}Uri": f"file://assets/images/{locale}_{name}.png" for name in ICONS}
    texts = {name: text for name, text in page.texts().items() if name in ("name", "summary", "description")}
    return {**texts, "examplePhrases": page.example_phrases, "keywords": page.keywords, **icons}


def icon(svg: str, side: int) -> bytes:
    """Return a drawing as PNG of ``side`` pixels; it has no words, so no font of this machine changes it."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side, skip_system_fonts=True))


def files(store: Store, library: Library, settings: Settings, root: Path) -> dict[str, bytes]:
    """Return every file by its path below ``build/``."""
    profile = {"skillMetadata": {"src": f"./{FOLDER}"}}
    made = {
        RESOURCES: _json({"askcliResourcesVersion": VERSION, "profiles": {"default": profile}}),
        f"{FOLDER}/skill.json": _json(manifest(store, library, settings)),
    }
    svg = (root / "deploy" / "icon.svg").read_text(encoding="utf-8")
    icons = {name: icon(svg, side) for name, side in ICONS.items()}
    for locale in listing.locales(library):
        model = root / "interaction_model" / f"{locale}.json"
        made[f"{FOLDER}/interactionModels/custom/{locale}.json"] = model.read_bytes()
        made |= {f"{FOLDER}/assets/images/{locale}_{name}.png": data for name, data in icons.items()}
    return made


def _json(raw: object) -> bytes:
    return (json.dumps(raw, ensure_ascii=False, indent=2) + "\n").encode()


def prepared(library: Library, environment: Mapping[str, str], root: Path, problems: Problems) -> dict[str, bytes]:
    """Return the files of the package, checked.

    Raises:
        ContentError: deploy/skill.yaml or the environment is wrong; every mistake is in it.

    """
    settings = Settings.read(environment, problems)
    store = listing.read(root, problems)
    if store:
        for one in (store, store.telling()):
            listing.check(one, library, root, problems)
    if problems.errors or not store:
        raise ContentError(problems)
    tells = settings.values.get(form.NAME) == form.TELL
    return files(store.telling() if tells else store, library, settings, root)


def write(made: dict[str, bytes], out: Path, skill_id: str) -> None:
    """Write the package anew, and which skill it is; what else the CLI remembers of that skill stays."""
    shutil.rmtree(out / FOLDER, ignore_errors=True)
    for name, data in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if skill_id:
        _remember(out / STATES, skill_id)


def _remember(path: Path, skill_id: str) -> None:
    """Tell the CLI which skill it updates: without its own memory (``make clean``) it would make a second one."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if known.get("profiles", {}).get("default", {}).get("skillId") != skill_id:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_json({"askcliStatesVersion": VERSION, "profiles": {"default": {"skillId": skill_id}}}))
