"""How long the files of a large run take: 10,000 day records, of 1,000 people with ten days each.

    .venv/bin/python bench/exports.py [--people 1000] [--days 10] [--json]

The promise: less than 5 s an export, on two idle cores. A PostgreSQL of its own is filled with a locked run: a day's
pay and two hours of overtime each, and for every person what the employer owes beside. Each file is read from the
database, drawn, sealed and kept. Beside the seconds on the clock stand those of this process's CPU, which other
programs of the machine lengthen less; where it is busy the promise is judged by them. Ends with 0 where every file
holds, 1 where one does not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.servers import prepare  # noqa: E402

PROMISE_S = 5.0
START = date(2026, 3, 1)
FILES = (("neutral", "csv"), ("neutral", "xlsx"), ("adp", "csv"), ("wrapbook", "xlsx"), ("quickbooks", "iif"),
         ("p-and-h", "csv"))  # fmt: skip
ACCOUNTS = {"otherwise": "Cast", "wages": "Wages", "trust": "Trust", "p_and_h": "P&H", "taxes": "Taxes"}


@dataclass(frozen=True)
class File:
    name: str
    megabytes: float
    seconds: float
    cpu_s: float
    memory_mb: float

    @property
    def holds(self) -> bool:
        return min(self.seconds, self.cpu_s) < PROMISE_S


def main() -> int:
    parser = argparse.ArgumentParser(description="Seconds of the exports of a large run.")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    options = parser.parse_args()
    var = Path(tempfile.mkdtemp(prefix="bench-exports-"))
    try:
        prepare(var)
        files = list(measured(options.people, options.days))
    finally:
        from studio import embedded

        embedded.release(var.resolve(), os.getpid())
        shutil.rmtree(var, ignore_errors=True)
    print(json.dumps([asdict(one) for one in files], indent=2) if options.json else told(files, options))
    return 0 if all(one.holds for one in files) else 1


def measured(people: int, days: int) -> Iterator[File]:
    from production.payroll.exports import making, profiles

    run, finance = fill(people, days)
    for target, kind in FILES:
        version = profiles.begin(target=target, by=finance)
        if target == "quickbooks":
            content = version.content | ACCOUNTS
            version = profiles.save(profile=version.profile, content=content, seen=1, by=finance)
        wall, cpu = time.perf_counter(), time.process_time()
        made = making.make(run=run, version=version, kind=kind, by=finance, why="bench")
        spent = time.perf_counter() - wall, time.process_time() - cpu
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield File(f"{target}.{kind}", made.size / 1e6, *spent, most)


def fill(people: int, days: int) -> tuple[Any, Any]:
    """A locked run, and who is finance. The rows are made straight: what computes them has a bench of its own."""
    from catalog.people.models import Person
    from catalog.titles.models import Series
    from production.contracts.models import Deal
    from production.payroll.models import PayItem, PayLine, PayRun, RunState
    from production.people.models import PersonFile, TaxFile
    from studio.accounts.roles import Role
    from studio.accounts.services import hire
    from studio.lib import sealing

    finance = hire(username="finance", role=Role.FINANCE, password="bench")  # noqa: S106
    series = Series.objects.create(title="Bench", slug="bench")
    crowd = Person.objects.bulk_create(Person(name=f"Person {number:04}") for number in range(people))
    PersonFile.objects.bulk_create(PersonFile(person=one, legal_name=f"{one.name} Legal") for one in crowd)
    files = [TaxFile(person=one, tax_kind="ssn") for one in crowd]
    for number, file in enumerate(files):
        sealing.seal(file, "tax_id", f"12345{number:04}")
    TaxFile.objects.bulk_create(files)
    deals = Deal.objects.bulk_create(
        Deal(series=series, person=one, role=f"Role {at}", category="other", rate=Decimal(250))
        for at, one in enumerate(crowd)
    )
    run = PayRun.objects.create(
        series=series, number=1, begins_on=START, ends_on=START + timedelta(days - 1), pay_on=START + timedelta(days),
        currency="USD",
    )  # fmt: skip
    items = PayItem.objects.bulk_create(PayItem(run=run, deal=deal, person=deal.person) for deal in deals)
    PayLine.objects.bulk_create((line for item in items for line in lines(item, days)), batch_size=2_000)
    PayRun.objects.filter(pk=run.pk).update(
        state=RunState.LOCKED, locked_by=finance, sha256="0" * 64, approved_by=finance
    )
    return PayRun.objects.get(pk=run.pk), finance


def lines(item: Any, days: int) -> Iterator[Any]:
    from production.payroll.models import PayLine

    source = {"card": "the-union", "version": 3, "source": "the agreement, section 12"}
    said = [
        (START + timedelta(day), kind, "time", hours, Decimal("31.25"), times, amount)
        for day in range(days)
        for kind, hours, times, amount in (
            ("day", 8, 1, Decimal(250)),
            ("overtime", 2, Decimal("1.5"), Decimal("93.75")),
        )
    ]
    last = START + timedelta(days - 1)
    said += [(last, "p_and_h", "p_and_h", 0, Decimal("3437.50"), Decimal("0.21"), Decimal("721.88"))]
    said += [
        (last, kind, "employer", 0, Decimal("3437.50"), share, Decimal("213.13"))
        for kind, share in (("oasdi", Decimal("0.062")), ("medicare", Decimal("0.0145")), ("futa", Decimal("0.006")))
    ]
    for at, (on, kind, part, hours, rate, times, amount) in enumerate(said):
        yield PayLine(
            item=item, position=at, date=on, kind=kind, part=part, hours=hours, rate=rate, multiplier=times,
            amount=amount, rule="day_hours", account="1400", source=source,
        )  # fmt: skip


def told(files: list[File], options: argparse.Namespace) -> str:
    rows = [f"{options.people * options.days} day records of {options.people} people; promise {PROMISE_S:.0f} s", ""]
    rows.append(f"{'file':<16} {'MB':>6} {'seconds':>8} {'CPU s':>6} {'memory MB':>10}")
    for one in files:
        mark = "" if one.holds else "  over"
        figures = f"{one.megabytes:>6.1f} {one.seconds:>8.1f} {one.cpu_s:>6.1f} {one.memory_mb:>10.0f}"
        rows.append(f"{one.name:<16} {figures}{mark}")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
