"""Exhibit G as the printed form."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from production.onset import exhibit
from production.timesheets import services
from production.timesheets.demo import ink
from production.timesheets.models import TimeLine
from studio.accounts.models import User
from tests.production.onset import making
from tests.production.timesheets.making import WORKED, now

pytestmark = pytest.mark.django_db


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def signed(line: TimeLine, by: User, strokes: str = "") -> TimeLine:
    services.sign(line=line, name="M. Ybarra", by=by, seen=now(line).digest(), drawn=strokes)
    return now(line)


def test_the_form_has_every_column_of_everybody_and_their_signatures(
    as_role: Callable[[str], Client], person: Callable[[str], User]
) -> None:
    by, series = person("assistant"), making.shoot()
    day = making.day_of(series, number=3, phone="+1 213 555 0150", day_off="Sunday")
    maya = making.entered(
        by, deal=making.hired(series, "Marisol Ybarra"), mileage="12.5", voucher="V-7", remark="#strong[no markup]",
        **(WORKED | {"set_out": "25:10", "makeup_out": "25:30"}),
    )  # fmt: skip
    making.entered(by, deal=making.hired(series, "Ana Unsigned", role="Luz"), **WORKED)
    signed(maya, by)

    client = as_role("assistant")
    answer = client.get(reverse("admin:production_shootday_pdf", args=[day.pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert f"exhibit-g-{day.date}.pdf" in answer["Content-Disposition"]
    said = words(answer.content)
    for one in (
        "Marisol Ybarra", "Maya", "07:00", "08:00", "12:30", "13:00", "25:10", "25:30", "12.5", "Voucher: V-7",
        "#strong[no markup]", "M. Ybarra", "Luz", "not signed", "day 3", "+1 213 555 0150", "Sunday", "nobody yet",
    ):  # fmt: skip
        assert one in said, one
    assert exhibit.pdf(day) == exhibit.pdf(day)
    page = PdfReader(BytesIO(answer.content)).pages[0].mediabox
    assert (int(page.width), int(page.height)) == (792, 612)


def test_a_name_that_is_wider_than_its_column_breaks_before_the_next(person: Callable[[str], User]) -> None:
    by, series = person("assistant"), making.shoot()
    day = making.day_of(series)
    making.entered(by, deal=making.hired(series, "Wolfeschlegelsteinhausenbergerdorff Ida"), **WORKED)

    page = PdfReader(BytesIO(exhibit.pdf(day))).pages[0].extract_text(extraction_mode="layout")

    assert "Wolfeschlegelsteinhausen" not in page  # 24 bold letters take more than 92 points
    assert "Wolfeschlegelsteinha" in page


def test_a_line_that_was_taken_up_again_has_no_signature_and_a_drawn_one_is_drawn(
    person: Callable[[str], User],
) -> None:
    by, series = person("assistant"), making.shoot()
    day = making.day_of(series)
    line = making.entered(by, deal=making.hired(series, "Marisol Ybarra"), **WORKED)
    plain = signed(line, by, f"{ink('Marisol Ybarra')}".join("[]"))
    (row,) = exhibit.content(day)["data"]["rows"]
    assert len(row["signature"]["strokes"][0]) > 50
    assert len(exhibit.pdf(day)) > 5_000
    services.take_up(line=plain, by=by, why="wrong wrap")
    (row,) = exhibit.content(day)["data"]["rows"]
    assert row["signature"] is None


def test_forty_people_fill_several_pages_each_with_its_head(person: Callable[[str], User]) -> None:
    series = making.shoot()
    day = making.day_of(series)
    TimeLine.objects.bulk_create(
        TimeLine(shoot_day=day, deal=making.hired(series), set_in=420, set_out=900) for _at in range(40)
    )
    pages = PdfReader(BytesIO(exhibit.pdf(day))).pages
    assert len(pages) > 1
    assert all("signature" in page.extract_text() for page in pages)


def test_who_sees_no_time_finds_no_form(as_role: Callable[[str], Client]) -> None:
    day = making.day_of(making.shoot())
    address = reverse("admin:production_shootday_pdf", args=[day.pk])
    for role, status in (("writer", 404), ("post", 404), ("producer", 200), ("finance", 200)):
        assert as_role(role).get(address).status_code == status
