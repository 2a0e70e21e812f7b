"""By which figures a line is looked at: the agreement's, of the person's category, and the state's law beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from production.agreements.kinds import Mark, RateKind
from production.agreements.terms import Term, Terms
from production.agreements.values import Word
from production.contracts.models import Deal
from production.shoots.models import Call, ShootDay
from production.timesheets import judging, services
from production.timesheets.models import TimeLine
from studio.accounts.roles import Role
from tests import factories
from tests.production.onset import making as crew
from tests.production.payroll import paying
from tests.production.timesheets import making

LATE = {"set_in": "07:00", "meal1_from": "12:30", "meal1_to": "13:00", "set_out": "15:00"}  # five and a half hours


def card(*rows: tuple[str, str, Decimal | Word | None]) -> Terms:
    terms = (Term(RateKind(kind), category, value, "", "page 3", Mark.TRADE) for kind, category, value in rows)
    return Terms("the-union", 1, date(2026, 1, 1), None, tuple(terms))


def test_a_category_has_its_own_rows() -> None:
    both = card(("meal_due_hours", "", Decimal(6)), ("meal_due_hours", "background", Decimal(5)))
    assert judging.limits_of(both, None, "lead").meal_due == 6
    assert judging.limits_of(both, None, "background").meal_due == 5


@pytest.mark.parametrize(("own", "found"), [(None, 5), (Word.NEGOTIATED, 5), (Word.NONE, None), (Decimal(6), 6)])
def test_a_state_s_law_holds_where_the_card_leaves_it_open(own: Decimal | Word | None, found: int | None) -> None:
    law = card(("meal_due_hours", "", Decimal(5)))
    assert judging.limits_of(card(("meal_due_hours", "", own)), law).meal_due == found


@pytest.mark.django_db
def test_a_line_is_looked_at_by_the_law_of_its_day_s_state() -> None:
    by, approver = factories.staff(Role.PRODUCER), factories.staff(Role.FINANCE)
    memo = paying.card("the-memo", {"meal_due_hours": "negotiated"}, by, approver)
    paying.card("us-ca", {"meal_due_hours": "5"}, by, approver)
    grip = crew.hired(crew.shoot(memo), "Cy Grip", job="crew", category="", agreement=memo)
    assert judged(making.entered(by, deal=grip, **LATE)) == ["late_meal"]
    ShootDay.objects.update(state="NV")
    assert judged(TimeLine.objects.get()) == []


@pytest.mark.django_db
def test_a_minor_by_the_deal_without_a_birth_date_is_one() -> None:
    by = factories.staff(Role.PRODUCER)
    child = crew.hired(name="Emmy Sato", job="minor")
    line = making.entered(by, deal=child, **LATE)
    assert "minor_age_unknown" not in judged(line)
    child.person.file.birth_date = None
    child.person.file.save()
    assert "minor_age_unknown" in judged(line)


@pytest.mark.django_db
def test_a_week_s_rest_reaches_over_a_weekend() -> None:
    by, approver = factories.staff(Role.PRODUCER), factories.staff(Role.FINANCE)
    series = paying.series(by, approver)
    deal: Deal = crew.hired(series, agreement=series.terms.agreement)
    making.entered(by, deal=deal, day=date(2026, 3, 13), set_in="26:00", set_out="31:00")  # until seven on Saturday
    monday = making.entered(by, deal=deal, day=date(2026, 3, 16), set_in="06:00", set_out="11:00")
    assert judged(monday) == []
    ShootDay.objects.filter(pk=monday.shoot_day_id).update(is_after_days_off=True)
    assert judged(TimeLine.objects.get(pk=monday.pk)) == ["short_rest"]


@pytest.mark.django_db
def test_a_call_holds_until_its_line_has_a_time() -> None:
    by, approver = factories.staff(Role.PRODUCER), factories.staff(Role.FINANCE)
    series = paying.series(by, approver)
    deal = crew.hired(series, agreement=series.terms.agreement)
    late = making.entered(by, deal=deal, day=date(2026, 3, 3), set_in="18:00", set_out="23:00")
    tomorrow = crew.day_of(series, date(2026, 3, 4))
    Call.objects.create(shoot_day=tomorrow, deal=deal, set_in=7 * 60)
    assert judged(late) == ["short_rest"]
    (opened,) = services.open_lines(shoot_day=tomorrow, by=by)
    assert judged(late) == ["short_rest"]
    opened = making.write(opened, by, set_in="")
    assert judged(late) == ["short_rest"]
    making.write(opened, by, set_in="11:00")
    assert judged(late) == []


def judged(line: TimeLine) -> list[str]:
    rows = TimeLine.objects.select_related("shoot_day__series__terms", "deal__person", "deal__agreement")
    (found,) = judging.judged([rows.get(pk=line.pk)])
    return [one.code for one in found.findings]
