"""Runs inside a fresh interpreter, with one packaged skill: times its start and its turns, prints JSON.

``python -I -S -B probe.py FOLDER EVENTS.json REPEATS TURNS``: loads FOLDER/lambda_function.py, answers the first of
the events, then all of them REPEATS times, then goes on to TURNS turns in all for the memory. Imports only what every
Python has loaded by then, so that the start of a skill is not made shorter by the probe.
"""

import sys
import time

SOCKETS: list[str] = []


def _heard(name: str, _arguments: object) -> None:
    if name.startswith("socket."):
        SOCKETS.append(name)


def _memory(field: str) -> float:
    """Return a size of this process in MB: VmHWM is the peak, VmRSS what it takes now."""
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field))


def _read(path: str) -> tuple[list[dict[str, object]], float]:
    """Return the events, and the MB that they take."""
    import json  # noqa: PLC0415 - every skill imports it too: it must not be there before

    before = _memory("VmRSS")
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        found = json.load(file)
    return found, _memory("VmRSS") - before


def main() -> None:
    """Measure."""
    folder, events, repeats, turns = sys.argv[1:]
    requests: list[dict[str, object]] = []
    held = 0.0
    if int(turns):  # the memory of the events is not the skill's
        requests, held = _read(events)
    sys.addaudithook(_heard)
    sys.path.insert(0, folder)
    empty = _memory("VmRSS") - held
    began = time.perf_counter()
    import lambda_function  # noqa: PLC0415 - this is what is timed

    loaded = time.perf_counter()
    requests = requests or _read(events)[0]
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
        "peak": _memory("VmHWM") - held,
        "sockets": SOCKETS,
    }
    import json  # noqa: PLC0415 - see _read

    sys.stdout.write(json.dumps(found) + "\n")


main()
