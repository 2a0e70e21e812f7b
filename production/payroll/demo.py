"""The demo's pay: the first week's run locked and exported, the second's open, with a correction of the first."""

from __future__ import annotations

from datetime import date, timedelta

from catalog.titles.models import Series
from production.agreements import demo as rates
from production.contracts import demo as deals
from production.payroll import runs
from production.payroll.exports import making, profiles
from production.payroll.models import PayRun
from production.timesheets import demo as time
from studio.accounts.models import User
from studio.lib.errors import Failure

WEEK, PAID_AFTER = timedelta(days=7), timedelta(days=5)  # Thursday after the week
NAMES = ("producer", "assistant", "finance", "controller")


def load(series: Series) -> None:
    """Once: where the series has a run already, nothing is done. Without the demo's four people nothing is, either."""
    people = {user.username: user for user in User.objects.filter(username__in=NAMES)}
    if len(people) < len(NAMES) or PayRun.objects.filter(series=series).exists():
        return
    rates.fill(by_finance=people["finance"], by_producer=people["producer"])
    monday, assistant, producer = deals.first_monday(), people["assistant"], people["producer"]
    time.load(series, monday, assistant=assistant, producer=producer)
    sunday = monday - timedelta(days=1)
    if _is_locked(series, sunday, finance=people["finance"], controller=people["controller"]):
        time.correct(series, assistant=assistant, producer=producer)
        _computed(series, sunday + WEEK, by=people["finance"])


def _is_locked(series: Series, sunday: date, *, finance: User, controller: User) -> bool:
    """Computed and reviewed by one, approved by another, locked."""
    run = _computed(series, sunday, by=finance)
    if run is None:
        return False
    runs.review(run=run, by=finance)
    runs.approve(run=run, by=controller)
    _exported(runs.lock(run=run, by=finance), by=finance)
    return True


def _exported(run: PayRun, *, by: User) -> None:
    """A file of the neutral layout, and a profile for a payroll house that nobody has used yet."""
    making.make(run=run, version=profiles.begin(target="neutral", by=by), kind="csv", by=by)
    profiles.begin(target="wrapbook", by=by)


def _computed(series: Series, sunday: date, *, by: User) -> PayRun | None:
    """None where something stops it, as a year whose taxes nobody has entered: then it waits, and says what for."""
    saturday = sunday + timedelta(days=6)
    run = runs.open_run(series=series, begins_on=sunday, ends_on=saturday, pay_on=saturday + PAID_AFTER, by=by)
    try:
        runs.compute(run=run, by=by)
    except Failure as failure:
        if failure.code != "run_stopped":
            raise
        return None
    return run
