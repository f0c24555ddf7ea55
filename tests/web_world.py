"""A whole small world for the web door: a chain server, a PKI, the application, a clock to turn, requests to break."""

from __future__ import annotations

import json
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import web_pki as pki
from cryptography.x509.verification import Store
from envelopes import SKILL_ID, intent, launch
from web_chains import GOOD, URL, Chains, says, serving, trusting

from skill.web import create_app
from skill.web.fetch import fetcher
from skill.web.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

__all__ = ["Ask", "World", "event", "intent", "launch", "opened", "signed"]


@dataclass(frozen=True)
class Ask:
    """A request as it goes over the wire."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def but(self, **headers: str | None) -> Ask:
        """Return the request with other headers ("Signature_256"), without those that are None."""
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {**self.headers, **changed}
        return replace(self, headers={name: value for name, value in kept.items() if value is not None})


@cache
def good_leaf() -> pki.Issued:
    """Return the leaf whose chain is served at GOOD."""
    return pki.leaf()


def event(now: datetime = pki.NOW, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a request envelope of just now for our skill."""
    made = deepcopy(base or launch())
    made["request"]["timestamp"] = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    made["context"]["System"]["application"]["applicationId"] = SKILL_ID
    if made.get("session"):
        made["session"]["application"]["applicationId"] = SKILL_ID
    return made


def signed(body: bytes | dict[str, Any], by: pki.Issued | None = None, path: str = GOOD) -> Ask:
    """Return a request signed as Alexa signs."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8")
    headers = {"SignatureCertChainUrl": URL + path, "Signature-256": (by or good_leaf()).sign(raw)}
    return Ask(raw, {**headers, "Content-Type": "application/json;charset=utf-8"})


class World:
    """The application with its surroundings; ``now`` is what its clock shows."""

    def __init__(self, chains: Chains) -> None:
        """Trust the test's root and nothing else."""
        self.now = pki.NOW
        self.chains = chains
        self.keys = Keys(fetcher(trusting(pki.root()), chains.dial), Store([pki.root().certificate]), self.clock)
        self.app = create_app(SKILL_ID, keys=self.keys, clock=self.clock)

    def clock(self) -> datetime:
        """Return the time."""
        return self.now

    def later(self, seconds: float) -> None:
        """Turn the clock."""
        self.now += timedelta(seconds=seconds)

    def send(self, ask: Ask) -> TestResponse:
        """Send a request and return the answer."""
        return self.app.test_client().post("/", data=ask.body, headers=ask.headers)


@contextmanager
def opened() -> Iterator[World]:
    """Open a world whose good chain is served at GOOD."""
    pages = {GOOD: says(pki.chain(good_leaf(), pki.intermediate()))}
    with serving(pages) as chains:
        yield World(chains)
