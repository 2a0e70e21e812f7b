"""The list of uploads in admin: who sends what, how far, what failed and why, what was abandoned; nothing to change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.uploads.models import Intake, Upload, UploadKind, UploadState
from studio.accounts.roles import Role
from studio.jobs.models import JobState
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/admin/catalog/upload/"
Browser = Callable[[str], Client]


def upload(**fields: Any) -> Upload:
    quiet = fields.pop("quiet_hours", 0)
    row = Upload.objects.create(**({"name": "EP07.mov", "size_bytes": 1000, "kind": UploadKind.TUS} | fields))
    Upload.objects.filter(pk=row.pk).update(active_at=timezone.now() - timedelta(hours=quiet))
    return row


def rows(browser: Client, query: str = "") -> list[str]:
    """The words of each line of the list."""
    answer = browser.get(PAGE + query)
    assert answer.status_code == 200
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", answer.content.decode(), re.S)
    words = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)).strip() for line in lines]
    return [line for line in words if ".mov" in line]


@pytest.mark.parametrize(
    ("role", "status"), [("post", 200), ("producer", 200), ("admin", 200), ("writer", 403), ("finance", 403)]
)
def test_who_hands_over_masters_sees_it(as_role: Browser, role: str, status: int) -> None:
    browser = as_role(role)

    assert browser.get(PAGE).status_code == status
    assert ('href="/admin/catalog/upload/"' in browser.get("/admin/").content.decode()) == (status == 200)


def test_a_line_says_who_sends_what_and_how_far(as_role: Browser) -> None:
    sender = factories.staff(Role.POST)
    upload(name="EP07.mov", by=sender, received_bytes=420)

    (line,) = rows(as_role("producer"))

    for words in ("EP07.mov", str(sender), "420", "42 %", "Being sent"):
        assert words in line


def test_what_nobody_goes_on_with_is_called_abandoned(as_role: Browser) -> None:
    upload(name="EP01.mov", quiet_hours=2)
    upload(name="EP02.mov")
    upload(name="EP03.mov", quiet_hours=2, state=UploadState.TAKEN, received_bytes=1000)
    browser = as_role("post")

    assert [line.split()[0] for line in rows(browser) if "Abandoned" in line] == ["EP01.mov"]
    assert [line.split()[0] for line in rows(browser, "?abandoned=1")] == ["EP01.mov"]
    assert [line.split()[0] for line in rows(browser, "?abandoned=0")] == ["EP03.mov", "EP02.mov"]


@pytest.mark.parametrize(("state", "word"), [(UploadState.REFUSED, "Refused"), (UploadState.RECEIVED, "Failed")])
def test_what_failed_says_why(as_role: Browser, state: UploadState, word: str) -> None:
    row = upload(state=state, received_bytes=1000)
    Intake.objects.create(upload=row, state=JobState.FAILED, error_code="no_video", error_message="It has no picture.")

    (line,) = rows(as_role("post"))

    assert word in line
    assert "It has no picture." in line


def test_nobody_changes_anything_here(as_role: Browser) -> None:
    row = upload()
    browser = as_role("admin")

    page = browser.get(f"{PAGE}{row.pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert "Being sent" in page.content.decode()
    assert "&#x27;receiving" not in page.content.decode()
    for address in (f"{PAGE}add/", f"{PAGE}{row.pk}/delete/", f"{PAGE}{row.pk}/change/"):
        assert browser.post(address, {"name": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.name == "EP07.mov"


def test_queries_do_not_grow_with_the_uploads(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser = as_role("post")
    counts = []
    for _time in range(2):
        for number in range(5):
            row = upload(by=factories.staff(Role.POST), state=UploadState.RECEIVED, name=f"EP{number}.mov")
            Intake.objects.create(upload=row)
        counts.append(queries_of(lambda: browser.get(PAGE)))

    assert counts[0] == counts[1]
