"""How long the check is for a patient: turns, words and seconds of every way through it, as it is spoken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from walking import check_outline

from skill.acts import Act, Kind
from skill.dialogue import respond
from skill.red_flags import Check
from skill.spoken import Open
from skill.state import State

if TYPE_CHECKING:
    from skill.content import Content
    from skill.reply import Reply

WORDS_A_MINUTE = 150
"""How fast a voice speaks that is easy to follow."""
RESOLVED = tuple(Act(Kind.ANSWER, given) for given in ("yes", "no", "not_sure"))
WHO = tuple(Act(Kind.ABOUT, who) for who in ("child", "pregnant", "both"))
HARDER = (*(Act(Kind.ANSWER, given) for given in ("unclear", "maybe")), Act(Kind.MISSED))
"""What a patient may answer that settles nothing."""


@dataclass(frozen=True, order=True)
class Path:
    """One way through the check: what a patient hears until the check is over."""

    turns: int = 0
    words: int = 0

    def after(self, words: int) -> Path:
        """Return this path with one more turn in front of it."""
        return Path(self.turns + 1, self.words + words)

    @property
    def seconds(self) -> float:
        """The time the skill speaks."""
        return self.words * 60 / WORDS_A_MINUTE


def words(content: Content, state: State, reply: Reply) -> int:
    """Return how many words a reply speaks."""
    spoken = (*reply.say, reply.ask) if reply.ask else reply.say
    return sum(len(content.text(ref, state.person).split()) for ref in spoken)


def opened(content: Content) -> tuple[State, Reply]:
    """Open the check the usual way."""
    return respond(content, State(), Act(Kind.START_CHECK))


def all_no(content: Content) -> Path:
    """Return the path of a patient who answers no to everything, the recap included."""
    state, reply = opened(content)
    path = Path().after(words(content, state, reply))
    while state.check is not None:
        state, reply = respond(content, state, Act(Kind.ANSWER, "no"))
        path = path.after(words(content, state, reply))
    return path


def clear(content: Content, state: State) -> tuple[Act, ...]:
    """Return the clear answers to the open question; the recap is answered with no."""
    if state.check is None or state.open == Open.RECAP:
        return (Act(Kind.ANSWER, "no"),)
    asks_who = "child" in content.steps[state.check.asked].answers and not state.check.clarifying
    return (*RESOLVED, *WHO) if asks_who else RESOLVED


def resolved(content: Content) -> Counter[Path]:
    """Return how many of all ways with clear answers have which length; the recap is answered with no."""

    @cache
    def ways(key: tuple[object, ...]) -> Counter[Path]:
        found: Counter[Path] = Counter()
        for act in clear(content, seen[key]):
            after, reply = respond(content, seen[key], act)
            spoken = words(content, after, reply)
            if after.check is None:
                found[Path(1, spoken)] += 1
                continue
            seen.setdefault(_key(content, after), after)
            for path, count in ways(_key(content, after)).items():
                found[path.after(spoken)] += count
        return found

    begun, reply = opened(content)
    seen = {_key(content, begun): begun}
    spoken = words(content, begun, reply)
    return Counter({path.after(spoken): count for path, count in ways(_key(content, begun)).items()})


def median(spread: Counter[Path]) -> Path:
    """Return the path in the middle of all paths, by words."""
    middle, passed = sum(spread.values()) // 2, 0
    for path in sorted(spread, key=lambda one: (one.words, one.turns)):
        passed += spread[path]
        if passed > middle:
            return path
    message = "no path at all"
    raise ValueError(message)


def longest_turns(content: Content) -> int:
    """Return the turns of the longest way, with unclear answers and misses on every question.

    Raises ValueError if there is a way that never ends.
    """
    begun, _ = opened(content)
    lengths: dict[tuple[object, ...], int] = {}
    under_way: set[tuple[object, ...]] = set()

    def turns(state: State) -> int:
        key = (state.open, check_outline(state.check or Check()), state.missed)
        if key in under_way:
            message = f"this question comes round again for ever: {state}"
            raise ValueError(message)
        if key not in lengths:
            under_way.add(key)
            nexts = [respond(content, state, act)[0] for act in (*clear(content, state), *HARDER)]
            going_on = [after for after in nexts if after.check is not None]
            lengths[key] = 1 + max([0, *(turns(after) for after in going_on)])
            under_way.discard(key)
        return lengths[key]

    return 1 + turns(begun)


def _key(content: Content, state: State) -> tuple[object, ...]:
    """Return what decides which words come from here on: place, person, and the noes that a recap repeats."""
    if state.check is None:
        return ()
    noes = [step for step, given in state.check.answers.items() if given == "no"]
    repeated = frozenset(step for step in noes if content.has(f"steps.{step}.heard_no"))
    gate = state.check.answers.get(content.start)
    return state.open, check_outline(state.check), state.person, state.missed, repeated, gate
