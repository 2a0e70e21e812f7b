"""How long pay takes to reckon: 10,000 day records, of 1,000 people with ten days each.

    .venv/bin/python bench/payroll.py [--people 1000] [--days 10] [--rounds 3] [--json]

The promise: 20 s at most for 10,000 day records in one run, on two idle cores, and 300 MB. Here stands its calculation:
no database is asked. Beside the seconds of the median round stands how many times those of a bare loop it is that
multiplies and rounds as many lines in ``Decimal``, in the same process: that says more than seconds do where other
programs share the machine. Ends with 0 where it is RATIO at most and twice as many people take three times as long at
most, 1 where not.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from django.conf import settings  # noqa: E402

from production.payroll import rates  # noqa: E402
from production.payroll.calculate import calculate  # noqa: E402
from production.payroll.figures import Figures  # noqa: E402
from production.payroll.lines import Result  # noqa: E402
from production.payroll.work import Day, Deal, DealType, Work  # noqa: E402

PROMISE_S = 20.0  # of which the calculation takes a tenth where the machine is idle
RATIO = 110.0
MOST_GROWTH = 3.0
START = date(2026, 7, 6)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Found:
    """CPU seconds of the median round; ``ratio`` to the bare loop; ``growth`` is what twice the people take, over this.
    Megabytes at the most."""

    records: int
    lines: int
    seconds: float
    bare_s: float
    growth: float
    megabytes: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.bare_s

    @property
    def holds(self) -> bool:
        return self.ratio <= RATIO and self.growth <= MOST_GROWTH


def main() -> int:
    parser = argparse.ArgumentParser(description="Seconds that pay takes to reckon.")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    options = parser.parse_args()
    settings.configure(USE_I18N=False)
    found = measured(options.people, options.days, options.rounds)
    said = asdict(found) | {"ratio": found.ratio, "holds": found.holds}
    print(json.dumps(said, indent=2) if options.json else told(found))
    return 0 if found.holds else 1


def measured(people: int, days: int, rounds: int) -> Found:
    figures = rates.from_files(
        agreement="sag-aftra-basic", photography_start=START, work_state="CA", paid_on=START,
        options={"p_and_h_on_agent_fee": False},
    )  # fmt: skip
    runs = [work(at, days) for at in range(people)]
    lines = sum(len(one.lines) + len(one.others) for one in reckoned(runs, figures))
    seconds = median(cpu_s(lambda: reckoned(runs, figures)) for _round in range(rounds))
    twice = cpu_s(lambda: reckoned([*runs, *runs], figures))
    bare = median(cpu_s(lambda: loop(lines)) for _round in range(rounds))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Found(people * days, lines, seconds, bare, twice / seconds, most)


def reckoned(runs: list[Work], figures: Figures) -> list[Result]:
    return [calculate(one, figures) for one in runs]


def work(at: int, days: int) -> Work:
    """Long days with late meals, short rests, premium days, an agent; no two people's alike."""
    made = tuple(
        Day(
            START + timedelta(days=number), call=420 + at % 60, dismiss=1_200 + (at * 7 + number * 31) % 200,
            meals=((800 + at % 50, 840 + at % 50),), non_deductible=((500, 520),), consecutive_day=number % 7 + 1,
        )
        for number in range(days)
    )  # fmt: skip
    return Work(Deal(DealType.DAY, Decimal(1_283 + at), plus_agent=at % 2 == 0), "other", made)


def loop(lines: int) -> None:
    """What any program has to do for so many lines."""
    rate, times = Decimal("31.25"), Decimal("1.5")
    for at in range(lines):
        (Decimal(at) * rate * times).quantize(CENT, ROUND_HALF_UP)


def cpu_s(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def told(found: Found) -> str:
    return (
        f"{found.records} day records, {found.lines} lines: {found.seconds:.2f} CPU s of {PROMISE_S:.0f}, "
        f"{found.ratio:.0f} × a bare loop in Decimal (at most {RATIO:.0f}); twice the people {found.growth:.1f} ×; "
        f"{found.megabytes:.0f} MB; {'holds' if found.holds else 'FAILS'}"
    )


if __name__ == "__main__":
    sys.exit(main())
