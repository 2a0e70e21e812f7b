"""The stages of a transcode: what each waits for, and its share of the work. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One stage. ``weight`` is its share of the progress bar; a step of weight 0 comes after the stream is out.

    ``redo`` names the step to do again where this one has failed: its own input was what was wrong.
    """

    name: str
    after: tuple[str, ...] = ()
    weight: int = 0
    redo: str = ""


PROBE, ANALYSE, VERIFY, INSPECT, PICTURES = "probe", "analyse", "verify", "inspect", "pictures"
ENCODE, PACKAGE = "encode", "package"

STEPS = (
    Step(PROBE, weight=1),
    Step(ANALYSE, (PROBE,), 5),
    Step(ENCODE, (ANALYSE,), 105),
    Step(PACKAGE, (ENCODE,), 2),
    Step(VERIFY, (PACKAGE,), 1, redo=PACKAGE),
    Step(INSPECT, (VERIFY,), 3),
    Step(PICTURES, (INSPECT,)),
)
BY_NAME = {step.name: step for step in STEPS}
LAST = INSPECT  # with its end the stream is switched to


def order(name: str) -> int:
    return list(BY_NAME).index(name)


def ready(states: Mapping[str, str], *, waiting: str, done: str) -> list[str]:
    """Names of the waiting steps whose every predecessor is done."""
    return [
        step.name
        for step in STEPS
        if states.get(step.name) == waiting and all(states.get(name) == done for name in step.after)
    ]


def following(names: Collection[str]) -> list[str]:
    """These steps and all that wait for one of them, in order."""
    found = set(names)
    for step in STEPS:
        if found.intersection(step.after):
            found.add(step.name)
    return [step.name for step in STEPS if step.name in found]
