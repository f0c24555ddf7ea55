"""The verified keys of certificate chains: fetched once, kept for a while, never more than a few."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from skill import guard
from skill.web import chain
from skill.web.fetch import SECONDS, Fetch, fetcher
from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509.verification import Store

Clock = Callable[[], datetime]
"""The time now, with its zone."""

MOST_KEYS = 8
"""Amazon serves one chain at a time; only verified ones are kept, so strangers cannot crowd it out."""
MOST_FETCHES = 8
"""Fetches at a time of chains never verified before. One that hangs (a name server that does not answer) is waited for
by nobody after WAIT_SECONDS."""
WAIT_SECONDS = SECONDS + 0.5
"""For a fetch and the verifying after it."""
MOST_STRANGERS = 16
"""Requests that may wait at a time for chains never verified before: half of the server's threads, so that the
other half stays free for requests whose chain is known."""


def utc_now() -> datetime:
    """Return the time now in UTC."""
    return datetime.now(UTC)


class Keys:
    """Keys by path of their chain. Safe to use from many threads."""

    def __init__(self, fetch: Fetch | None = None, roots: Store | None = None, clock: Clock = utc_now) -> None:
        """Fetch and trust as given: over the internet and by the platform's CA bundle unless said otherwise."""
        self._fetch = fetch or fetcher()
        self._roots = roots or chain.platform_roots()
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, chain.Key] = OrderedDict()
        self._fetching: dict[str, Future[chain.Key]] = {}
        self._strangers = threading.BoundedSemaphore(MOST_STRANGERS)

    def key(self, path: str) -> RSAPublicKey:
        """Return the verified key of the chain at ``path``; Refused when there is none."""
        with self._lock:
            fresh = self._fresh(path)
            stranger = path not in self._known
        if fresh is not None:
            return fresh
        if not stranger:
            return self._waited(path)
        if not self._strangers.acquire(blocking=False):
            raise Refused(Reason.BUSY)
        try:
            return self._waited(path)
        finally:
            self._strangers.release()

    def _fresh(self, path: str) -> RSAPublicKey | None:
        """Return a key that may still be used. The lock is held."""
        known = self._known.get(path)
        if known is None or self._clock() >= known.until:
            return None
        self._known.move_to_end(path)
        return known.public

    def _waited(self, path: str) -> RSAPublicKey:
        """Wait for the fetch of ``path`` under way, or begin one if there is none."""
        with self._lock:
            fresh = self._fresh(path)
            if fresh is not None:  # kept between two looks
                return fresh
            asked = self._fetching.get(path) or self._begun(path)
        try:
            return asked.result(timeout=WAIT_SECONDS).public
        except TimeoutError:
            raise Refused(Reason.FETCH) from None
        except Refused as refused:  # one for each who waits
            raise Refused(refused.reason) from None

    def _begun(self, path: str) -> Future[chain.Key]:
        """Begin a fetch in a thread of its own, which nobody waits for longer than they want. The lock is held."""
        if path not in self._known and len(self._fetching) >= MOST_FETCHES:
            raise Refused(Reason.BUSY)
        asked = self._fetching[path] = Future()
        threading.Thread(target=self._get, args=(path, asked), name="chain", daemon=True).start()
        return asked

    def _get(self, path: str, asked: Future[chain.Key]) -> None:
        """Fetch and verify; keep what verified, tell all who wait."""
        key: chain.Key | None = None
        reason = Reason.FAULT
        try:
            key = chain.verified(self._fetch(path), self._roots, self._clock())
        except Refused as refused:
            reason = refused.reason
        except Exception as fault:  # noqa: BLE001 - whatever breaks, those who wait are refused
            guard.note(fault)
        finally:
            self._done(path, key)
            if key is None:
                asked.set_exception(Refused(reason))
            else:
                asked.set_result(key)

    def _done(self, path: str, key: chain.Key | None) -> None:
        with self._lock:
            del self._fetching[path]
            if key is not None:
                self._known[path] = key
                self._known.move_to_end(path)
                while len(self._known) > MOST_KEYS:
                    self._known.popitem(last=False)
