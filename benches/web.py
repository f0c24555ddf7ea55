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
from web_load import SPOKEN, Measured, drive, good, soak
from web_process import HERE, Process, started
from web_world import good_leaf

ROUNDS = 80
ROUND_SECONDS = 0.5
LEAST_RATIO = 0.8


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
        outcome = soak(ours)
        print(outcome.line())
    return 0 if fast and outcome.good() else 1


if __name__ == "__main__":
    sys.exit(main())
