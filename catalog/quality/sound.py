"""Finding silence and clipping in sound, second by second, from its samples. No I/O.

Clipping is a flat top: six samples or more in a row at one value near full scale (fewer are the top of a low tone). A
lossy codec rounds such tops and lets them overshoot; there, samples beyond full scale are counted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BLOCKS = 100  # a second: the grain of a silence's ends
QUIET = 10 ** (-60 / 20)  # of full scale: below -60 dBFS nobody hears a thing on a phone
FLAT = 2e-5  # of full scale, less than a step of 16 bits: equal
HIGH = 0.99  # of full scale, where a flat top counts as clipped
FEWEST = 6  # samples of a flat top
CLIPPED = 0.002  # of a second's samples: fewer are single clicks
OVER = 1.001  # of full scale
OVERSHOT = 0.005  # of a second's samples

Samples = np.ndarray[Any, np.dtype[np.float32]]


class Listener:
    """Hears a sound in pieces of one second, each an array of samples × channels from -1 to 1.

    ``rate`` is in samples a second: the sound's own, since another would round its flat tops.
    """

    def __init__(self, rate: int) -> None:
        self.rate, self.seconds = rate, 0.0
        self.silences: list[tuple[float, float]] = []
        self.clipped: list[tuple[float, float]] = []

    def hear(self, samples: Samples) -> None:
        at, self.seconds = self.seconds, self.seconds + len(samples) / self.rate
        block = max(1, self.rate // BLOCKS)
        for start, end in _runs(_quiet_blocks(samples, block)):
            _add(self.silences, at + start * block / self.rate, min(self.seconds, at + end * block / self.rate))
        if is_clipped(samples):
            _add(self.clipped, at, self.seconds)


def _quiet_blocks(samples: Samples, block: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    loudest = np.abs(samples).max(axis=1)
    padded = np.pad(loudest, (0, -len(loudest) % block))
    return np.asarray(padded.reshape(-1, block).max(axis=1) < QUIET)


def is_clipped(samples: Samples) -> bool:
    """Whether a second of sound is distorted by clipping, in any channel."""
    if not len(samples):
        return False
    return any(_flat_share(channel) > CLIPPED or (np.abs(channel) > OVER).mean() > OVERSHOT for channel in samples.T)


def _flat_share(channel: Samples) -> float:
    same = (np.abs(np.diff(channel)) < FLAT) & (np.abs(channel[1:]) > HIGH)
    return sum(end - start + 1 for start, end in _runs(same) if end - start + 1 >= FEWEST) / len(channel)


def _runs(flags: np.ndarray[Any, np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """(first, past the last) of every run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _add(stretches: list[tuple[float, float]], start: float, end: float) -> None:
    """One that begins where the last ended prolongs it."""
    if stretches and start - stretches[-1][1] < 0.001:
        stretches[-1] = stretches[-1][0], end
    else:
        stretches.append((start, end))
