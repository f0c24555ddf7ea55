"""The cache of verified keys: one fetch a chain, expiry, bounds, and strangers who cannot crowd out who is known."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import cache

import pytest
import web_pki as pki
from cryptography.x509.verification import Store

from skill.web import keys as caches
from skill.web.keys import MOST_FETCHES, MOST_KEYS, MOST_STRANGERS, Keys
from skill.web.refused import Reason, Refused

SOON = timedelta(minutes=10)


@cache
def pem(ends: timedelta = 30 * pki.DAY, authority_ends: timedelta = 300 * pki.DAY) -> bytes:
    """Return a good chain whose leaf and intermediate end as given from now."""
    between = pki.authority("Test Intermediate", pki.root(), ends=pki.NOW + authority_ends)
    return pki.chain(pki.leaf(by=between, ends=pki.NOW + ends), between)


class Host:
    """A host of chains without a network: counts fetches, and holds them back while ``open`` is not set."""

    def __init__(self) -> None:
        """Serve a good chain everywhere."""
        self.now = pki.NOW
        self.fetched: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.served: dict[str, bytes | Exception] = {}
        self.open = threading.Event()
        self.open.set()
        self.lock = threading.Lock()
        self.keys = Keys(self.fetch, Store([pki.root().certificate]), self.clock)

    def clock(self) -> datetime:
        """Return the time."""
        return self.now

    def fetch(self, path: str) -> bytes:
        """Serve a path when the host is open."""
        with self.lock:
            self.fetched[path] += 1
            self.at_once[path] += 1
            self.most[path] = max(self.most[path], self.at_once[path])
        self.open.wait(60)
        with self.lock:
            self.at_once[path] -= 1
        found = self.served.get(path, pem())
        if isinstance(found, Exception):
            raise found
        return found

    def outcome(self, path: str) -> str:
        """Ask for a key; "ok" or the reason of the refusal."""
        try:
            self.keys.key(path)
        except Refused as refused:
            return refused.reason.value
        return "ok"


def test_a_crowd_waits_for_one_fetch() -> None:
    """However many ask at once, a chain is fetched once, and all of them get its key."""
    host = Host()
    host.open.clear()
    with ThreadPoolExecutor(MOST_STRANGERS) as pool:
        asked = [pool.submit(host.outcome, "/a") for _ in range(MOST_STRANGERS)]
        host.open.set()
        assert [each.result(30) for each in asked] == ["ok"] * MOST_STRANGERS
    assert host.fetched == {"/a": 1}


@pytest.mark.parametrize(
    ("leaf", "between", "kept"),
    [
        (30 * pki.DAY, 300 * pki.DAY, timedelta(hours=1)),
        (SOON, 300 * pki.DAY, SOON),
        (30 * pki.DAY, SOON, SOON),
    ],
    ids=["an hour", "the leaf ends", "the intermediate ends"],
)
def test_a_key_is_kept_until_its_chain_ends_or_an_hour(leaf: timedelta, between: timedelta, kept: timedelta) -> None:
    """A verified key is used until the first certificate of its chain ends, or for an hour, whichever is sooner."""
    host = Host()
    host.served["/a"] = pem(leaf, between)
    for passed in (timedelta(), kept / 2, kept - timedelta(seconds=1)):
        host.now = pki.NOW + passed
        assert host.outcome("/a") == "ok"
    assert host.fetched["/a"] == 1
    host.now = pki.NOW + kept + timedelta(seconds=1)
    assert host.outcome("/a") == ("ok" if kept > SOON else Reason.CHAIN.value)
    assert host.fetched["/a"] == 2


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        (b"no chain", Reason.CHAIN),
        (Refused(Reason.FETCH), Reason.FETCH),
        (RuntimeError("something said by nobody"), Reason.FAULT),
    ],
    ids=lambda found: found if isinstance(found, Reason) else "",
)
def test_a_failure_is_not_kept(served: bytes | Exception, reason: Reason, caplog: pytest.LogCaptureFixture) -> None:
    """A chain that could not be had, or was wrong, is tried again next time; a fault is logged by kind only."""
    host = Host()
    host.served["/a"] = served
    assert host.outcome("/a") == reason
    del host.served["/a"]
    assert host.outcome("/a") == "ok"
    assert host.fetched["/a"] == 2
    assert "nobody" not in caplog.text


def test_few_keys_are_kept() -> None:
    """The cache is bounded; the chain not used for longest is the first to go."""
    host = Host()
    paths = [f"/{number}" for number in range(MOST_KEYS)]
    for path in (*paths, paths[0], "/one-more", paths[0], paths[-1]):
        assert host.outcome(path) == "ok"
    assert set(host.fetched.values()) == {1}
    assert host.outcome(paths[1]) == "ok"
    assert host.fetched[paths[1]] == 2


def test_strangers_cannot_crowd_out_who_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """While as many as may wait for chains never verified, one more is refused, and a known chain is still answered."""
    monkeypatch.setattr(caches, "WAIT_SECONDS", 60)
    host = Host()
    assert host.outcome("/known") == "ok"
    host.open.clear()
    with ThreadPoolExecutor(MOST_STRANGERS + 2) as pool:
        strangers = [pool.submit(host.outcome, f"/{number % MOST_FETCHES}") for number in range(MOST_STRANGERS + 1)]
        refused, waiting = wait(strangers, return_when=FIRST_COMPLETED)
        assert [each.result() for each in refused] == ["busy"]
        host.now += timedelta(minutes=59, seconds=59)
        assert host.outcome("/known") == "ok"
        host.now += timedelta(seconds=1)
        renewed = pool.submit(host.outcome, "/known")
        host.open.set()
        assert renewed.result(30) == "ok"
        assert {each.result(30) for each in waiting} == {"ok"}
    assert max(host.most.values()) == 1


def test_a_fetch_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a host that hangs is refused in time, no second fetch of that chain begins, and few in all."""
    monkeypatch.setattr(caches, "WAIT_SECONDS", 0.01)
    host = Host()
    host.open.clear()
    for _ in range(3):
        assert host.outcome("/a") == "fetch"
    outcomes = [host.outcome(f"/{number}") for number in range(2 * MOST_FETCHES)]
    assert outcomes == ["fetch"] * (MOST_FETCHES - 1) + ["busy"] * (MOST_FETCHES + 1)
    assert set(host.fetched.values()) == {1}
    host.open.set()
