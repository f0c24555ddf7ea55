"""Runs inside a fresh interpreter, with one packaged skill: times its start and its turns, prints JSON.

``python -I -S -B probe.py FOLDER EVENTS.json REPEATS TURNS``: loads FOLDER/lambda_function.py, answers the first of
the events, then all of them REPEATS times, then goes on to TURNS turns in all for the memory. Imports only what every
Python has loaded by then, so that the start of a skill is not made shorter by the probe.
"""

import sys
import time

SOCKETS = []


def _heard(name, arguments):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, ARG001 - no typing here: see above
    if name.startswith("socket."):
        SOCKETS.append(name)


def _memory(field):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return a size of this process in MB: VmHWM is the peak, VmRSS what it takes now."""
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field))


def main():  # type: ignore[no-untyped-def] # noqa: ANN201
    """Measure."""
    folder, events, repeats, turns = sys.argv[1:]
    with open(events, encoding="utf-8") as file:  # noqa: PTH123
        text = file.read()
    sys.addaudithook(_heard)
    sys.path.insert(0, folder)
    empty = _memory("VmRSS")
    began = time.perf_counter()
    import lambda_function  # noqa: PLC0415 - this is what is timed

    loaded = time.perf_counter()
    import json  # noqa: PLC0415 - every skill has it by now

    requests = json.loads(text)
    parsed = time.perf_counter()
    lambda_function.lambda_handler(requests[0], None)
    answered = time.perf_counter()
    best = [float("inf")] * len(requests)
    every = []
    for _ in range(int(repeats)):
        for number, event in enumerate(requests):
            start = time.perf_counter()
            lambda_function.lambda_handler(event, None)
            spent = (time.perf_counter() - start) * 1000
            best[number] = min(best[number], spent)
            every.append(spent)
    levels = []
    for number in range(int(turns)):
        lambda_function.lambda_handler(requests[number % len(requests)], None)
        if (number + 1) % max(1, int(turns) // 2) == 0:
            levels.append(_memory("VmRSS"))
    found = {
        "init": (loaded - began) * 1000,
        "first": (answered - parsed) * 1000,
        "best": best if int(repeats) else [],
        "every": every,
        "empty": empty,
        "levels": levels,
        "peak": _memory("VmHWM"),
        "sockets": SOCKETS,
    }
    sys.stdout.write(json.dumps(found) + "\n")


main()
