"""``make bench-web``: the verified endpoint against an unverified hello-world, in one run; then a minute under attack.

Both are real processes behind the same server with the same number of threads, asked in turns with the same recorded
requests over connections kept open, so that a noisy machine disturbs both alike.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import web_pki as pki
from web_chains import GOOD, says, serving
from web_load import SPOKEN, Measured, bad, dripping, drive, good, send_each
from web_process import HERE, Process, started
from web_world import good_leaf

ROUNDS = 80
ROUND_SECONDS = 0.5
LEAST_RATIO = 0.8
SOAK_SECONDS = 60
SETTLED_SECONDS = 15
"""By then every thread has worked and every cache is warm."""
MOST_GROWTH = 2048
"""KB of memory between settled and the end."""
SLOW = 200
BAD = 1000


def compare(ours: Process, hello: Process) -> bool:
    """Measure both in turns; True if ours is fast enough."""
    totals = {ours: Measured(), hello: Measured()}
    for number in range(ROUNDS + 1):
        for server in (ours, hello) if number % 2 else (hello, ours):
            found = drive(server.port, good(), time.monotonic() + ROUND_SECONDS)
            if set(found.statuses) != {200}:
                sys.exit(f"statuses {set(found.statuses)}: something is wrong, nothing was measured")
            if number:  # the first round warms up
                totals[server].seconds += found.seconds
    for name, server in (("verified skill", ours), ("unverified hello-world", hello)):
        found = totals[server]
        rate = len(found.seconds) / ROUNDS / ROUND_SECONDS
        print(
            f"{name:24} {rate:5.0f} requests/s   p50 {found.quantile(0.5):5.2f} ms  p99 {found.quantile(0.99):6.2f} ms"
        )
    ratio = len(totals[ours].seconds) / len(totals[hello].seconds)
    print(f"ratio {ratio:.2f} (at least {LEAST_RATIO})")
    return ratio >= LEAST_RATIO


def soak(ours: Process) -> bool:
    """Ask for a minute while others attack; True if every good request was answered and memory did not grow."""
    began = time.monotonic()
    statuses: list[int] = []
    refusals: list[int] = []
    settled = 0
    with dripping(ours.port, SLOW) as slow:
        while time.monotonic() < began + SOAK_SECONDS:
            statuses += drive(ours.port, good(), time.monotonic() + 2, connections=2).statuses
            refusals += send_each(ours.port, bad(), BAD * 2 // SOAK_SECONDS + 1)
            if not settled and time.monotonic() > began + SETTLED_SECONDS:
                settled = ours.memory()
        left = sum(1 for connection in slow if not _closed(connection))
    growth = ours.memory() - settled
    print(
        f"soak {time.monotonic() - began:.0f} s: {len(statuses)} good requests, {statuses.count(200)} answered; "
        f"{len(refusals)} bad ones, {refusals.count(400)} refused; {SLOW - left} of {SLOW} dripping connections closed; "
        f"memory {settled} KB settled, {growth:+} KB at the end (at most {MOST_GROWTH:+})"
    )
    return set(statuses) == {200} and set(refusals) == {400} and growth <= MOST_GROWTH and not left


def _closed(connection: object) -> bool:
    """Tell whether the other side has closed a connection."""
    connection.settimeout(0)  # type: ignore[attr-defined] # a socket
    try:
        return connection.recv(1) == b""  # type: ignore[attr-defined, no-any-return] # a socket
    except BlockingIOError:
        return False
    except OSError:
        return True


def main() -> int:
    """Run both parts; 1 if something is not as it must be."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "root.pem"
        root.write_bytes(pki.root().pem)
        chains = stack.enter_context(serving({GOOD: says(pki.chain(good_leaf(), pki.intermediate()))}))
        ours = stack.enter_context(started(HERE, str(root), str(chains.port)))
        hello = stack.enter_context(started("-m", "benches.web_hello"))
        sizes = sorted(map(len, good()))
        print(f"{len(SPOKEN)} recorded requests of {sizes[0]} to {sizes[-1]} bytes")
        fast = compare(ours, hello)
        sound = soak(ours)
    return 0 if fast and sound else 1


if __name__ == "__main__":
    sys.exit(main())
