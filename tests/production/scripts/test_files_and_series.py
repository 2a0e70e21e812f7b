"""Scripts as files: one, and a whole series, in and out over HTTP."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from catalog.titles.models import Episode, Series
from production.scripts import fdx, locking, review, series_files, services
from production.scripts.models import Revision, Script, SeriesFile
from production.scripts.tasks import tidy_series_files
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.factories import browser
from tests.files import at_once
from tests.production.scripts.conftest import TEXT, save

pytestmark = pytest.mark.django_db

SERIES = (
    "Title: Stay\n\n# Episode 1: Go\n\nINT. KITCHEN - DAY\n\nMAYA\nGo.\n\n"
    "# Episode 2: Stay\n\nINT. HALL - DAY\n\nLEO\nNo.\n"
)


def at(script: Script, place: str, *args: Any) -> str:
    return reverse(f"admin:production_script_{place}", args=[script.pk, *args])


def upload(client: Client, address: str, data: bytes, name: str = "a.fountain", **fields: Any) -> Any:
    return client.post(address, {"file": SimpleUploadedFile(name, data), **fields}, follow=True)


def said(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_script_goes_out_as_fountain_final_draft_and_pdf(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)
    client = browser(maya)

    assert client.get(at(script, "file", "fountain")).content.decode() == TEXT
    back = fdx.read(client.get(at(script, "file", "fdx")).content)
    assert [element.text for element in back.document.elements][-1] == "You came back."
    pages = PdfReader(io.BytesIO(client.get(at(script, "pdf")).content)).pages
    assert "You came back." in pages[0].extract_text()
    assert "Maya" in pages[0].extract_text()  # across the page
    assert (
        client.get(at(script, "file", "docx"), headers={"Accept": "application/json"}).json()["code"] == "unknown_kind"
    )
    answer = client.get(at(script, "pdf"), {"set": "Plaid"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_set")


def test_a_file_becomes_the_next_revision_and_what_final_draft_kept_goes_on(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)
    client = browser(maya)
    data = client.get(at(script, "file", "fdx")).content.replace(b"<Content>", b'<Content Mood="grim">', 1)

    upload(client, at(script, "import"), data.replace(b"You came back.", b"You are back."), "a.fdx", parent="1")
    save(script, Revision.objects.get(number=2).text + "\nAnd more.\n", 2, maya)

    assert "You are back." in Revision.objects.get(number=2).text
    assert b'Mood="grim"' in client.get(at(script, "file", "fdx")).content


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7\n\0\1\2\3" * 100, "a.fountain", "plain text"),
        (b"<FinalDraft><Content>", "a.fdx", "damaged"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><FinalDraft>&b;</FinalDraft>', "a.fdx", "Final Draft"),
        (b" \r\n\n", "a.fountain", "empty"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_stored(
    script: Script, maya: User, data: bytes, name: str, words: str
) -> None:
    answer = upload(browser(maya), at(script, "import"), data, name, parent="0")

    assert words in said(answer)
    assert not Revision.objects.exists()


def test_a_file_does_not_go_over_what_another_has_saved(script: Script, maya: User, leo: User) -> None:
    save(script, TEXT, 0, leo)

    answer = upload(browser(maya), at(script, "import"), b"INT. HALL - DAY\n\nRain.\n", parent="0")

    assert "has saved meanwhile" in said(answer)
    assert Revision.objects.count() == 1


def series_at(series: Series, place: str = "", *args: Any) -> str:
    return reverse(f"admin:production_script_series{place}", args=[series.pk, *args])


def test_a_series_is_shown_first_and_made_then(maya: User) -> None:
    series = factories.series()
    client = browser(maya)

    shown = upload(client, series_at(series), SERIES.encode())
    assert [row.fate for row in shown.context["plan"].rows] == ["front", "new", "new"]
    assert not Episode.objects.filter(series=series).exists()

    done = client.post(shown.request["PATH_INFO"], follow=True)

    assert "New episodes: 2. New revisions: 0. As they were: 0." in said(done)
    assert list(series.episodes.order_by("number").values_list("number", "title")) == [(1, "Go"), (2, "Stay")]
    assert "Go." in Script.objects.get(episode__number=1, episode__series=series).head.text  # type: ignore[union-attr]
    assert not SeriesFile.objects.exists()


def test_the_same_series_again_changes_nothing_and_what_goes_out_comes_in_again(maya: User) -> None:
    series = factories.series()
    client = browser(maya)
    client.post(upload(client, series_at(series), SERIES.encode()).request["PATH_INFO"])

    out = client.get(series_at(series, "_file", "fountain")).content
    again = upload(client, series_at(series), out)

    assert [row.fate for row in again.context["plan"].rows] == ["same", "same"]
    pdf = PdfReader(io.BytesIO(client.get(series_at(series, "_file", "pdf")).content))
    assert [str(entry.title) for entry in pdf.outline if not isinstance(entry, list)] == [  # type: ignore[union-attr]
        "Episode 1 · Go",
        "Episode 2 · Stay",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_file_is_made_once_however_often_the_button_is_pressed(maya: User) -> None:
    series = factories.series()
    page = upload(browser(maya), series_at(series), SERIES.encode()).request["PATH_INFO"]
    file = SeriesFile.objects.get()

    def press() -> Counter[str] | str:
        try:
            return series_files.make(file=file, by=maya)
        except Failure as failure:
            return failure.code

    made = at_once(press, press)

    assert "file_gone" in made
    assert Counter(front=1, new=2) in made
    answer = browser(maya).post(page, follow=True)
    assert answer.request["PATH_INFO"] == series_at(series)
    assert "its scripts were made" in said(answer)


def test_blank_lines_at_a_scripts_ends_make_no_revision(maya: User) -> None:
    series = factories.series()
    client = browser(maya)
    for number, text in ((1, "INT. KITCHEN - DAY\n\nMAYA\nGo."), (2, "\n\nFADE IN:\n\nRain.\n\n\n")):
        save(services.script_of(factories.episode(series=series, number=number)), text, 0, maya)

    for kind in ("fountain", "fdx"):
        out = client.get(series_at(series, "_file", kind)).content
        again = upload(client, series_at(series), out, f"all.{kind}")
        assert [row.fate for row in again.context["plan"].rows] == ["same", "same"]


def test_nothing_is_made_where_one_part_has_no_place(maya: User, producer: User) -> None:
    series = factories.series()
    script = services.script_of(factories.episode(series=series, number=2))
    save(script, TEXT, 0, maya)
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)
    locking.lock(script=Script.objects.get(pk=script.pk), by=producer)
    client = browser(maya)

    shown = upload(client, series_at(series), SERIES.encode())
    assert [row.fate for row in shown.context["plan"].rows] == ["front", "new", "locked"]
    client.post(shown.request["PATH_INFO"])

    assert Episode.objects.filter(series=series).count() == 1
    assert Revision.objects.count() == 1


def test_two_episodes_of_one_number_are_said_and_not_made(maya: User) -> None:
    series = factories.series()
    client = browser(maya)

    shown = upload(client, series_at(series), SERIES.replace("Episode 2", "Episode 1").encode())
    client.post(shown.request["PATH_INFO"])

    assert [finding.code for finding in shown.context["plan"].findings] == ["episode_twice"]
    assert not series.episodes.exists()


def test_who_may_not_write_brings_nothing_in(person: Callable[[str], User]) -> None:
    series = factories.series()

    assert browser(person("post")).get(series_at(series)).status_code == 200
    assert upload(browser(person("post")), series_at(series), SERIES.encode()).status_code == 403
    assert browser(person("finance")).get(series_at(series)).status_code == 404


def test_a_note_inside_a_speech_which_final_draft_has_no_place_for_makes_no_revision(maya: User) -> None:
    series = factories.series()
    client = browser(maya)
    text = SERIES + "\nLEO\nNever [[why?]]\nagain.\n"
    client.post(upload(client, series_at(series), text.encode()).request["PATH_INFO"])

    out = client.get(series_at(series, "_file", "fdx")).content
    as_it_was = upload(client, series_at(series), out, "a.fdx")
    changed = upload(client, series_at(series), out.replace(b"again.", b"ever."), "a.fdx")

    assert [row.fate for row in as_it_was.context["plan"].rows] == ["same", "same"]
    assert [row.fate for row in changed.context["plan"].rows] == ["same", "revision"]


def test_a_plan_takes_the_same_queries_however_many_episodes(
    maya: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    def seen(count: int) -> int:
        series = factories.series()
        text = "".join(f"# Episode {n}\n\nINT. A - DAY\n\nRain {n}.\n\n" for n in range(1, count + 1))
        client = browser(maya)
        client.post(upload(client, series_at(series), text.encode()).request["PATH_INFO"])
        plan = upload(client, series_at(series), text.encode()).request["PATH_INFO"]
        return queries_of(lambda: client.get(plan))

    assert seen(2) == seen(6)


def test_a_series_file_that_nobody_decides_on_is_removed_after_a_week(maya: User) -> None:
    series = factories.series()
    old = series_files.receive(series=series, data=SERIES.encode(), name="old.fountain", by=maya)
    new = series_files.receive(series=series, data=SERIES.encode(), name="new.fountain", by=maya)
    SeriesFile.objects.filter(pk=old.pk).update(created_at=timezone.now() - series_files.KEPT - timedelta(seconds=1))

    tidy_series_files()

    assert list(SeriesFile.objects.all()) == [new]


def test_the_page_of_a_series_loads_no_script_of_a_name_that_its_scripts_bear(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)

    page = browser(maya).get(series_at(script.episode.series)).content.decode()

    assert str(script) not in "".join(part.split(">")[0] for part in page.split("<script")[1:])
