"""How long a script plays: speech by its syllables, pauses by its punctuation, action by its lines. Pure.

Speech: 5.14 syllables a second, pauses of 0.75 s at a full stop and 0.3 s at a comma (14 feature films); Chinese 4.3
characters a second. Nothing is published for vertical drama: pace and the seconds of an action line are fitted to a
series' own episodes once ten are cut. Until then an action line takes 1.1 s, as a page of 54 lines is a minute.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

from production.scripts.document import Document, Element, Kind, scenes

ACTION_WIDTH = 61  # characters of a printed line of action
LEAST_EPISODES = 10  # that are cut, before anything is fitted
PACE_RANGE = (0.5, 2.0)
ACTION_RANGE = (0.2, 5.0)  # seconds a line

FULL_STOPS = re.compile(r"[.!?…。！？؟]+(?=\s|$|[\"'”’»)）])|[。！？]+")
COMMAS = re.compile(r"[,;:،؛、，；：]|\s[–—-]+\s|—|--")
BEAT = re.compile(r"\b(beat|pause|silence|a moment)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NUMBER = re.compile(r"\d+")
WIDE = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힯\U00020000-\U0003ffff]")
UNVOWELLED = re.compile(r"[֐-ۿݐ-ݿࢠ-ࣿ]")
VOWELS = re.compile(r"(?:[aeiouæœøаеиоуыэюяієαεηιουω]|y(?![aeiou]))+")


@dataclass(frozen=True, slots=True)
class Model:
    """Of a series. Syllables and characters a second; seconds; ``pace`` multiplies all of it."""

    syllables_per_s: float = 5.14
    cjk_per_s: float = 4.3
    full_stop_s: float = 0.75
    comma_s: float = 0.3
    beat_s: float = 1.0
    action_line_s: float = 1.1
    pace: float = 1.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


USUAL = Model()


@dataclass(frozen=True, slots=True)
class Time:
    """Of a scene or a script, before pace: seconds of speech with its pauses, lines of action, words spoken."""

    speech_s: float
    action_lines: int
    words: int

    def __add__(self, other: Time) -> Time:
        return Time(self.speech_s + other.speech_s, self.action_lines + other.action_lines, self.words + other.words)

    def seconds(self, model: Model = USUAL) -> float:
        return model.pace * (self.speech_s + self.action_lines * model.action_line_s)


NOTHING = Time(0.0, 0, 0)


def syllables(text: str) -> int:
    """Of the words written with letters that have vowels, and of numbers: a syllable and a half for each digit.

    A run of vowels is a syllable, where a y before a vowel is none; a final e after a consonant is silent where the
    word has another. Languages that write each vowel sound with a letter of its own come out a little low, which pace
    corrects. In Arabic and Hebrew, which write few vowels, two letters are a syllable. Chinese, Japanese and Korean
    characters are not counted here.
    """
    bare = unicodedata.normalize("NFD", WIDE.sub(" ", text).casefold())  # Korean comes apart by this: left out before
    plain = "".join(char for char in bare if not unicodedata.combining(char))
    spoken = WORD.findall(plain)
    digits = sum(len(number) for number in NUMBER.findall(plain))
    return sum(_syllables(word) for word in spoken) + math.ceil(1.5 * digits)


def _syllables(word: str) -> int:
    few = len(UNVOWELLED.findall(word))
    if few:
        return max(1, round(few / 2))
    runs = len(VOWELS.findall(word))
    silent = runs > 1 and len(word) > 2 and word.endswith("e") and word[-2] not in "aeiouyl"
    return max(1, runs - silent)


def words(text: str) -> int:
    """Words; each Chinese, Japanese or Korean character counts as one."""
    return len(WORD.findall(WIDE.sub(" ", text))) + len(NUMBER.findall(text)) + len(WIDE.findall(text))


def speech_seconds(text: str, model: Model = USUAL) -> float:
    """Of what is said, with its pauses, before pace."""
    pauses = len(FULL_STOPS.findall(text)) * model.full_stop_s + len(COMMAS.findall(text)) * model.comma_s
    return syllables(text) / model.syllables_per_s + len(WIDE.findall(text)) / model.cjk_per_s + pauses


def time_of(elements: Sequence[Element], model: Model = USUAL) -> Time:
    """Of these elements. Headings, cues and what is not printed take no time."""
    total = NOTHING
    for element in elements:
        total += _time(element, model)
    return total


def _time(element: Element, model: Model) -> Time:
    if element.kind in (Kind.DIALOGUE, Kind.LYRICS):
        text = element.text.replace("*", "").replace("_", "")
        return Time(speech_seconds(text, model), 0, words(text))
    if element.kind is Kind.PARENTHETICAL:
        return Time(model.beat_s if BEAT.search(element.text) else 0.0, 0, 0)
    if element.kind in (Kind.ACTION, Kind.CENTERED):
        return Time(0.0, _lines(element.text), 0)
    return NOTHING


def _lines(text: str) -> int:
    """As printed, in 61 columns; full-width characters take two."""
    return sum(math.ceil((len(line) + len(WIDE.findall(line))) / ACTION_WIDTH) for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class SceneTime:
    """A scene's heading, None before the first, and its time."""

    heading: Element | None
    time: Time


def scene_times(document: Document, model: Model = USUAL) -> tuple[SceneTime, ...]:
    return tuple(SceneTime(scene.heading, time_of(scene.elements, model)) for scene in scenes(document))


@dataclass(frozen=True, slots=True)
class Cut:
    """An episode that is cut: what its script says, and how long it plays. Seconds."""

    time: Time
    actual_s: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A series' model and how far it misses on average, as a share of the actual length; None where nothing is cut.

    ``error`` of a fitted model is of each episode by the others (leave one out), so that it says what a new one gets.
    """

    model: Model
    episodes: int
    error: float | None
    is_fitted: bool


def fit(cuts: Sequence[Cut], model: Model = USUAL) -> Fit:
    """Pace and the seconds of an action line by least squares, once ten episodes are cut; else the usual ones."""
    known = [cut for cut in cuts if cut.actual_s > 0]
    if len(known) < LEAST_EPISODES:
        return Fit(model, len(known), _error(known, [model] * len(known)), is_fitted=False)
    others = [_solved([*known[:n], *known[n + 1 :]], model) for n in range(len(known))]
    return Fit(_solved(known, model), len(known), _error(known, others), is_fitted=True)


def _error(cuts: Sequence[Cut], models: Sequence[Model]) -> float | None:
    misses = [
        abs(cut.time.seconds(model) - cut.actual_s) / cut.actual_s for cut, model in zip(cuts, models, strict=True)
    ]
    return mean(misses) if misses else None


def _solved(cuts: Sequence[Cut], model: Model) -> Model:
    """actual = a × speech + b × lines; pace is a, an action line takes b ÷ a. Kept in a believable range."""
    speech, lines = [cut.time.speech_s for cut in cuts], [float(cut.time.action_lines) for cut in cuts]
    actual = [cut.actual_s for cut in cuts]
    ss, sl, ll = _dot(speech, speech), _dot(speech, lines), _dot(lines, lines)
    sa, la = _dot(speech, actual), _dot(lines, actual)
    determinant = ss * ll - sl * sl
    if determinant > 1e-6 * ss * ll:
        a, b = (sa * ll - la * sl) / determinant, (la * ss - sa * sl) / determinant
        pace = _within(a, PACE_RANGE)
        line_s = _within(b / pace, ACTION_RANGE)
    else:
        line_s = model.action_line_s
        pace = _within(sum(actual) / max(1e-6, sum(speech) + line_s * sum(lines)), PACE_RANGE)
    return Model(**(asdict(model) | {"pace": round(pace, 3), "action_line_s": round(line_s, 3)}))


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _within(value: float, limits: tuple[float, float]) -> float:
    return min(limits[1], max(limits[0], value))
