"""How long a stored pay run takes: 100 people with ten days each, and 10,000 day records in one run.

    .venv/bin/python bench/stored_pay.py [--people 1000] [--days 10] [--rounds 3] [--json]

The promises, on two idle cores: 100 performers × 10 days computed and stored in 2 s, 10,000 day records in one run in
20 s and 300 MB. A PostgreSQL of its own is filled through the models; each size is measured in a process of its own,
whose largest memory is told. What counts is CPU seconds, of this process and of the database's: where other programs
share the machine, the clock says more. Ends with 0 where every promise holds, 1 where one does not.

``fill`` and ``compute`` serve other programs that need such a run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.servers import prepare  # noqa: E402

if TYPE_CHECKING:
    from production.payroll.models import PayRun
    from studio.accounts.models import User

START = date(2026, 3, 2)
CARD = "bench-union"
FIGURES = {
    "day_minimum": "164.00", "minimum_hours": "8", "time_unit": "0.1", "overtime": "1.5 after 8, 2 after 10",
    "meal_due_hours": "6", "meal_minutes": "30 to 60", "meal_penalties": "25, 35, 50",
    "non_deductible_meal": "15 within 2", "rest_daily_hours": "12", "rest_weekly_hours": "56", "forced_call": "900",
    "premium_sixth_day": "1.5", "premium_seventh_day": "2", "premium_holiday": "2", "p_and_h_rate": "21",
    "p_and_h_ceiling": "232000", "agent_percent": "10", "p_and_h_on_agent_fee": "no",
}  # fmt: skip
TAXES = {
    "employer_oasdi_percent": "6.2", "employer_oasdi_ceiling": "184500", "employer_medicare_percent": "1.45",
    "employer_futa_percent": "0.6", "employer_futa_ceiling": "7000",
}  # fmt: skip


@dataclass(frozen=True)
class Promise:
    people: int
    days: int
    most_s: float
    most_mb: float


@dataclass(frozen=True)
class Found:
    """CPU seconds of the median round, of this process and of the database's, and those of the wall; megabytes of this
    process at the most; queries of one round."""

    people: int
    days: int
    lines: int
    cpu_s: float
    database_s: float
    wall_s: float
    megabytes: float
    queries: int
    most_s: float
    most_mb: float

    @property
    def holds(self) -> bool:
        return self.cpu_s + self.database_s <= self.most_s and self.megabytes <= self.most_mb


def main() -> int:
    options = arguments()
    if options.one:
        return one(options)
    var = Path(tempfile.mkdtemp(prefix="bench-pay-"))
    os.environ["BENCH_PAY_VAR"] = str(var)
    try:
        prepare(var)
        promises = (Promise(100, 10, 2.0, 300.0), Promise(options.people, options.days, 20.0, 300.0))
        found = [apart(promise, options.rounds) for promise in promises]
    finally:
        from studio import embedded

        embedded.release(var.resolve(), os.getpid())
        shutil.rmtree(var, ignore_errors=True)
    print(json.dumps([asdict(row) | {"holds": row.holds} for row in found], indent=2) if options.json else told(found))
    return 0 if all(row.holds for row in found) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Seconds that a stored pay run takes.")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)  # a process of its own, for its memory
    parser.add_argument("--most", type=float, default=20.0, help=argparse.SUPPRESS)
    return parser.parse_args()


def apart(promise: Promise, rounds: int) -> Found:
    words = ["--people", promise.people, "--days", promise.days, "--rounds", rounds, "--most", promise.most_s]
    command = [sys.executable, str(Path(__file__)), "--one", *(str(word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Found(**json.loads(done.stdout))


def one(options: argparse.Namespace) -> int:
    """In a process that has done nothing else but to fill the database by bulk. Prints Found as JSON."""
    prepare(Path(os.environ["BENCH_PAY_VAR"]))
    run, finance, _other = fill(options.people, options.days)
    rounds = list(measured(run, finance, options.rounds))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = Found(
        options.people, options.days, lines_of(run), median(cpu for cpu, _database, _wall in rounds),
        median(database for _cpu, database, _wall in rounds), median(wall for _cpu, _database, wall in rounds), most,
        queries_of(run, finance), options.most, 300.0,
    )  # fmt: skip
    print(json.dumps(asdict(found)))
    return 0


def measured(run: PayRun, by: User, rounds: int) -> Iterator[tuple[float, float, float]]:
    """CPU seconds of this process and of the database's, and wall seconds, of each round: the run is empty, and is
    computed and stored."""
    from production.payroll import runs

    server = psutil.Process(backend())
    for _round in range(rounds):
        runs._clear(run)
        cpu, of_server, wall = time.process_time(), server.cpu_times(), time.perf_counter()
        runs.compute(run=run, by=by)
        now = server.cpu_times()
        database = now.user + now.system - of_server.user - of_server.system
        yield time.process_time() - cpu, database, time.perf_counter() - wall


def backend() -> int:
    """The process of PostgreSQL that serves this one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def queries_of(run: PayRun, by: User) -> int:
    """Of one round. What was sent is kept meanwhile, so this comes after the memory is measured."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from production.payroll import runs

    with CaptureQueriesContext(connection) as captured:
        runs.compute(run=run, by=by)
    return len(captured)


def lines_of(run: PayRun) -> int:
    from production.payroll.models import PayLine

    return PayLine.objects.filter(item__run=run).count()


def fill(people: int, days: int) -> tuple[PayRun, User, User]:
    """An open run of a series of its own with that many people, each with as many approved days: long ones, with late
    meals, short rests, an agent. Returns it with two people of finance: who computes it and who approves it."""
    from django.utils.crypto import get_random_string

    from catalog.titles.models import Series
    from production.contracts.models import SeriesTerms
    from production.payroll import runs

    finance, other = hired("finance"), hired("finance")
    agreement = card(CARD, FIGURES, other, finance, union="SAG-AFTRA")
    card("us-employer", TAXES, other, finance, scope="employer")
    series = Series.objects.create(title=f"{people} × {days}", slug=f"bench-{get_random_string(8).lower()}")
    SeriesTerms.objects.create(series=series, agreement=agreement, photography_start=START)
    work(series, agreement, people, days, finance)
    ends = START + timedelta(days - 1)
    run = runs.open_run(series=series, begins_on=START, ends_on=ends, pay_on=ends + timedelta(5), by=finance)
    return run, finance, other


def locked(run: PayRun, finance: User, other: User) -> PayRun:
    """The run, computed, reviewed, approved by the second person and locked."""
    from production.payroll import runs

    runs.compute(run=run, by=finance)
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=other)
    return runs.lock(run=run, by=finance)


def hired(role: str) -> User:
    from django.utils.crypto import get_random_string

    from studio.accounts.roles import Role
    from studio.accounts.services import hire

    return hire(username=f"bench-{get_random_string(8).lower()}", role=Role(role), password=get_random_string(20))


def card(slug: str, figures: dict[str, str], by: User, approver: User, **fields: Any) -> Any:
    """An agreement with those figures in force from 2026 on; the one that is there, where there is one."""
    from production.agreements import services
    from production.agreements.models import Agreement, RateCard
    from production.agreements.services import Entry

    known = Agreement.objects.filter(slug=slug).first()
    if known:
        return known
    made = Agreement.objects.create(slug=slug, name=slug, **fields)
    draft = services.first_version(agreement=made, by=by, effective_from=date(2026, 1, 1))
    rows = {row.kind: row for row in draft.rows.filter(category="")}
    entries = {rows[kind].pk: Entry(value, "made up to be measured", "M") for kind, value in figures.items()}
    services.edit(card=draft, by=by, effective_from=draft.effective_from, effective_to=None, why="", entries=entries)
    draft = RateCard.objects.get(pk=draft.pk)
    services.propose(card=draft, by=by)
    services.approve(card=draft, by=approver)
    return made


def work(series: Any, agreement: Any, people: int, days: int, by: User) -> None:
    """People with files and deals in force, and their time, no two people's alike."""
    from catalog.people.models import Person
    from production.contracts.models import Deal, DealState
    from production.people.models import PersonFile, TaxFile
    from production.shoots.models import ShootDay
    from production.timesheets.models import TimeLine, TimeState
    from studio.lib import sealing

    known = Person.objects.bulk_create(Person(name=f"Performer {at:05}") for at in range(people))
    PersonFile.objects.bulk_create(PersonFile(person=one, birth_date=date(1990, 5, 17)) for one in known)
    files = [TaxFile(person=one, tax_kind="ssn") for one in known]
    for file in files:
        sealing.seal(file, "tax_id", "123456789")
    TaxFile.objects.bulk_create(files)
    deals = Deal.objects.bulk_create(
        Deal(
            series=series, person=one, agreement=agreement, category="other", rate=Decimal(250 + at % 90),
            state=DealState.ACTIVE, plus_agent=at % 2 == 0, role=f"Role {at}",
        )
        for at, one in enumerate(known)
    )  # fmt: skip
    zone = "America/Los_Angeles"
    dates = ShootDay.objects.bulk_create(
        ShootDay(series=series, date=START + timedelta(number), time_zone=zone) for number in range(days)
    )
    lines = [
        TimeLine(
            shoot_day=day, deal=deal, set_in=420 + at % 60, meal1_from=800 + at % 50, meal1_to=840 + at % 50,
            meal2_from=1_150, meal2_to=1_180, set_out=1_190 + (at * 7 + number * 31) % 200, entered_by=by,
        )
        for at, deal in enumerate(deals)
        for number, day in enumerate(dates)
    ]  # fmt: skip
    TimeLine.objects.bulk_create(lines, batch_size=2_000)
    TimeLine.objects.filter(shoot_day__series=series).update(state=TimeState.APPROVED)


def told(found: list[Found]) -> str:
    return "\n".join(
        f"{row.people} people × {row.days} days, {row.lines} lines: {row.cpu_s:.2f} + {row.database_s:.2f} CPU s of"
        f" {row.most_s:.0f}, {row.wall_s:.2f} s by the clock; {row.megabytes:.0f} MB of {row.most_mb:.0f};"
        f" {row.queries} queries; {'holds' if row.holds else 'FAILS'}"
        for row in found
    )


if __name__ == "__main__":
    sys.exit(main())
