"""How long a 120-page script takes to parse, beside screenplain on the same text in the same run.

    .venv/bin/python bench/fountain.py [--pages 120] [--rounds 15] [--json]

The script is put together anew from words of our own, with every element of Fountain in about the mix of a drama; a
page is 55 printed lines, wrapped at the trade's widths. CPU milliseconds of one core, the least of interleaved rounds.
Ends with 0 where both promises hold, 1 where one does not.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from screenplain.parsers import fountain as screenplain

from production.scripts import fountain
from production.scripts.document import Kind

LINES_A_PAGE = 55
MOST_MS = 60.0
LEAST_RATIO = 5.0
ACTION_WIDTH, DIALOGUE_WIDTH = 60, 35  # characters
SEED = 7

NAMES = ("MARA", "ELLIOT VANE", "DR. OKAFOR", "JOSÉ", "ÉLODIE", "НИНА", "@McCrae", "@小明", "GRANDMOTHER", "MAN #2")
EXTENSIONS = ("", "", "", "", " (V.O.)", " (O.S.)", " (CONT'D)", " (on the phone)")
PLACES = ("KITCHEN", "ROOFTOP", "HOSPITAL CORRIDOR", "CAFÉ", "BOARDROOM", "PARKING LEVEL 3", "TRAIN - DINING CAR")
PREFIXES = ("INT.", "EXT.", "INT./EXT.", "I/E", "EST.", "int")
TIMES = ("DAY", "NIGHT", "LATER", "CONTINUOUS", "DAWN")
MANNERS = ("(quietly)", "(beat)", "(to the door)", "(laughs, then stops)")
WORDS = (
    "the", "a", "her", "his", "their", "nobody", "letter", "door", "rain",
    "window", "contract", "heir", "ring", "lawyer", "sister", "hotel", "phone", "waits",
    "turns", "opens", "breaks", "smiles", "knows", "lies", "signs", "burns", "under",
    "behind", "without", "before", "after", "again", "never", "only", "slowly", "cold",
    "bright", "empty", "wrong", "last", "second", "million", "empire", "promise", "wedding",
    "*secret*", "**now**", "_everything_", "…", "–", "said", "gone", "stays", "runs",
    "falls",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A promise in its unit, and the most (or the least) that holds it; ``limit`` None is for information."""

    promise: str
    figure: float
    limit: float | None = None
    is_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        if self.limit is None:
            return True
        return self.figure >= self.limit if self.is_least else self.figure <= self.limit


class Writer:
    """Writes paragraphs and counts the lines that they take on paper, the blank one above each included."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a script, not a secret
        self.printed = 0
        self.scene = 0

    def script(self, pages: int) -> str:
        paragraphs = ["Title:\n    _**THE LAST HEIR**_\nCredit: Written by\nAuthor: Nobody\nContact:\n    A house"]
        while self.printed < pages * LINES_A_PAGE:
            paragraphs += self._scene()
        return "\n\n".join(paragraphs) + "\n"

    def _scene(self) -> Iterator[str]:
        chance = self.chance
        self.scene += 1
        if self.scene % 12 == 1:
            yield f"# Episode {self.scene // 12 + 1}\n\n= {self._sentence(12)}"
        number = f" #{self.scene}{chance.choice(('', '', 'A'))}#" if self.scene % 2 else ""
        self.printed += 2
        yield f"{chance.choice(PREFIXES)} {chance.choice(PLACES)} - {chance.choice(TIMES)}{number}"
        for _turn in range(chance.randint(4, 12)):
            yield chance.choices((self._action, self._speech, self._rare), (35, 60, 5))[0]()
        if chance.random() < 0.3:
            self.printed += 2
            yield chance.choice(("CUT TO:", "> FADE OUT.", "SMASH CUT TO:"))

    def _action(self) -> str:
        lines = [self._sentence(self.chance.randint(4, 40)) for _line in range(self.chance.choice((1, 1, 1, 2, 3)))]
        self.printed += 1 + sum(_rows(line, ACTION_WIDTH) for line in lines)
        if self.chance.random() < 0.04:
            lines[0] += " [[is this too much?]]"
        return "\n".join(lines)

    def _speech(self) -> str:
        lines = [self.chance.choice(NAMES) + self.chance.choice(EXTENSIONS)]
        if self.chance.random() < 0.03:
            lines[0] += " ^"
        if self.chance.random() < 0.2:
            lines.append(self.chance.choice(MANNERS))
        for _line in range(self.chance.choice((1, 1, 1, 2))):
            lines.append(self._sentence(self.chance.randint(3, 25)))
        if self.chance.random() < 0.05:
            lines += ["  ", self._sentence(6)]
        self.printed += 1 + sum(_rows(line, DIALOGUE_WIDTH) for line in lines)
        return "\n".join(lines)

    def _rare(self) -> str:
        self.printed += 2
        return self.chance.choice((
            "> THE END <", "===", "~La la, the rain\n~La la, the ring", ".THE SAME ROOM, TEN YEARS AGO",
            "[[A note\nover two lines]]", "/* cut for length\n\nand kept */", "!A SOUND.", "...and a silence.",
        ))  # fmt: skip

    def _sentence(self, words: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=words)).capitalize() + "."


def _rows(line: str, width: int) -> int:
    return max(1, math.ceil(len(line) / width))


def main() -> int:
    options = arguments()
    text = Writer(SEED).script(options.pages)
    rows = measured(text, options.pages, options.rounds)
    print(json.dumps([asdict(row) | {"holds": row.holds} for row in rows], indent=2) if options.json else table(rows))
    return 0 if all(row.holds for row in rows) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How long a script takes to parse, beside screenplain.")
    parser.add_argument("--pages", type=int, default=120, help="of 55 lines (default 120)")
    parser.add_argument("--rounds", type=int, default=15, help="of which the quickest counts (default 15)")
    parser.add_argument("--json", action="store_true", help="print one JSON list instead of a table")
    return parser.parse_args()


def measured(text: str, pages: int, rounds: int) -> list[Row]:
    ours, theirs = least_ms((lambda: fountain.parse(text), lambda: screenplain.parse(io.StringIO(text))), rounds)
    document = fountain.parse(text)
    assert fountain.render(document) == text, "what was read is what was written"
    scenes = sum(element.kind is Kind.SCENE_HEADING for element in document.elements)
    size = f"{len(text):,} characters, {len(document.elements):,} elements, {scenes} scenes"
    most = MOST_MS if pages <= 120 else None
    return [
        Row(f"parse {pages} pages, ms", ours, most, note=size),
        Row("screenplain on the same text, ms", theirs),
        Row("screenplain / this", theirs / ours, LEAST_RATIO, is_least=True),
    ]


def least_ms(ways: tuple[Callable[[], object], ...], rounds: int) -> list[float]:
    """Each way's least CPU milliseconds; a round runs every way, so that other work disturbs all alike."""
    least = [math.inf] * len(ways)
    for _round in range(rounds):
        for number, way in enumerate(ways):
            gc.collect()  # what one way leaves behind is not for the other to clear away
            began = time.process_time()
            way()
            least[number] = min(least[number], 1000 * (time.process_time() - began))
    return least


def table(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        limit = "" if row.limit is None else f"{'≥' if row.is_least else '≤'} {row.limit:g}"
        verdict = "" if row.limit is None else "holds" if row.holds else "FAILS"
        lines.append(f"{row.promise:<36}{row.figure:8.1f}  {limit:<7}{verdict:<7}{row.note}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
