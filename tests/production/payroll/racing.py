"""Sixteen processes that approve, edit and lock at once: a program of its own, started by test_racing.py.

    python -m tests.production.payroll.racing '{"run": 1, "line": 1, "lockers": [1, 2], "editors": {"3": "mileage"},
    "signers": [[4, 5]]}'

It loads Django once and splits into a process for each; each has a connection of its own, waits until all are there,
and goes on until what it is for is done. Prints what each did, as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from production.payroll import runs  # noqa: E402
from production.payroll.models import PayRun, RunState  # noqa: E402
from production.timesheets import entries, services  # noqa: E402
from production.timesheets.models import TimeLine, TimeState  # noqa: E402
from production.timesheets.services import Edit  # noqa: E402
from studio.accounts.models import User  # noqa: E402
from studio.lib.errors import Failure  # noqa: E402

PATIENCE = 60.0  # seconds, on a machine that does much else
PAUSE = 0.02
Step = Callable[[], bool]


def locker(plan: dict[str, Any], user: int) -> Step:
    """Takes whatever step brings the run nearer to its lock. Done when it is locked."""
    by = User.objects.get(pk=user)

    def step() -> bool:
        run = PayRun.objects.get(pk=plan["run"])
        if run.state == RunState.LOCKED:
            return True
        if run.state == RunState.DRAFT:
            runs.compute(run=run, by=by)
            runs.review(run=run, by=by)
        elif run.state == RunState.REVIEWED:
            runs.approve(run=run, by=by)
        else:
            locked(run, by)
        return False

    return step


def locked(run: PayRun, by: User) -> None:
    try:
        runs.lock(run=run, by=by)
        print_line({"locked": by.pk})
    except Failure as failure:
        if failure.code in ("run_stale", "run_stopped", "nothing_to_pay"):
            runs.send_back(run=run, by=by, why=failure.code)
        raise


def editor(plan: dict[str, Any], user: int, column: str, text: str) -> Step:
    """Writes its own column of the line, which it takes up again where it is signed."""
    by = User.objects.get(pk=user)

    def step() -> bool:
        line = line_of(plan)
        if line.state != TimeState.ENTERED:
            services.take_up(line=line, by=by, why=f"{column} was forgotten")
        services.enter(line=line, edits={column: Edit(was=entries.write(line, column), now=text)}, by=by)
        print_line({"edited": column, "to": text})
        return True

    return step


def signer(plan: dict[str, Any], ad: int, production: int) -> Step:
    """Brings the line to its approval, whenever it is open, until the run is locked."""
    by, other = User.objects.get(pk=ad), User.objects.get(pk=production)

    def step() -> bool:
        line = line_of(plan)
        if line.state == TimeState.ENTERED:
            services.sign(line=line, name="Marisol Ybarra", by=by, seen=line.digest())
        elif line.state == TimeState.SIGNED:
            services.check(line=line, by=by, seen=line.digest())
        elif line.state == TimeState.CHECKED:
            services.approve(line=line, by=other, seen=line.digest())
        return PayRun.objects.filter(pk=plan["run"], state=RunState.LOCKED).exists()

    return step


def line_of(plan: dict[str, Any]) -> TimeLine:
    return TimeLine.objects.select_related("shoot_day", "deal").get(pk=plan["line"])


def print_line(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def go_on(make: Callable[..., Step], args: tuple[Any, ...], ready: Any) -> None:
    """Until the step says that all is done; a refusal is one's turn to try again."""
    step, ends = make(*args), time.monotonic() + PATIENCE
    ready.wait()
    while time.monotonic() < ends:
        try:
            if step():
                return
        except Failure as failure:
            print_line({"refused": failure.code})
        time.sleep(PAUSE)
    print_line({"gave up": make.__name__})


def main() -> None:
    plan = json.loads(sys.argv[1])
    acts: list[tuple[Callable[..., Step], tuple[Any, ...]]] = [
        *((locker, (plan, user)) for user in plan["lockers"]),
        *((editor, (plan, user, column, text)) for user, column, text in plan["editors"]),
        *((signer, (plan, ad, production)) for ad, production in plan["signers"]),
    ]
    context = multiprocessing.get_context("fork")  # nothing is connected yet: each opens a connection of its own
    ready = context.Barrier(len(acts))
    processes = [context.Process(target=go_on, args=(make, args, ready)) for make, args in acts]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


if __name__ == "__main__":
    main()
