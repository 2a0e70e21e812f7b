"""The list of series, bibles, and reports as pages, sheets and PDF."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from catalog.titles.models import Series
from production.bible.models import Bible, Character
from production.scripts.models import SceneTiming
from studio.accounts.models import User
from tests import factories
from tests.production.overview.making import ONE, series_of, written

pytestmark = pytest.mark.django_db
AsRole = Callable[[str], Client]
LIST = "/admin/production/bible/"


@pytest.fixture
def writer(person: Callable[[str], User]) -> User:
    return person("writer")


def at(series: Series, name: str, *more: object) -> str:
    return reverse(f"admin:production_bible_{name}", args=[series.pk, *more])


def sheet(client: Client, series: Series, key: str) -> list[list[str]]:
    answer = client.get(at(series, "csv", key))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{series.slug}-{key}.csv"' in answer["Content-Disposition"]
    text = answer.content.decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


def test_every_series_is_listed_with_how_far_it_is(writer: User, as_role: AsRole) -> None:
    series, (one, _two) = series_of("One", "Two")
    written(one, writer)
    Bible.objects.create(series=series, logline="She buried him. He texted back.")
    factories.series(title="Without a bible")

    words = as_role("writer").get(LIST).content.decode()

    assert "She buried him. He texted back." in words
    assert "2 episodes · 1 written · 0 approved" in " ".join(words.split())
    assert "Start its bible" in words
    assert "Without a bible" not in as_role("writer").get(LIST, {"q": series.title}).content.decode()
    assert as_role("finance").get(LIST).status_code == 404
    assert "Start its bible" not in as_role("post").get(LIST).content.decode()


def test_the_list_asks_the_same_of_the_database_for_many(queries_of: Callable[..., int], as_role: AsRole) -> None:
    client = as_role("writer")
    series_of("One")
    client.get(LIST)
    asked = queries_of(lambda: client.get(LIST))

    for _each in range(5):
        series, _episodes = series_of("One", "Two")
        Bible.objects.create(series=series)

    assert queries_of(lambda: client.get(LIST)) == asked


def form_of(series: Series, **fields: str) -> dict[str, str]:
    """A bible's form with one new character and nothing else."""
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    names = ("characters", "sets", "terms", "colours")
    form = {f"{name}-{key}": value for name in names for key, value in empty.items()}
    new = {"name": "MAYA", "full_name": "Maya Chen", "color": "#b3261e", "age": "28", "arc": "", "actor": ""}
    form |= {f"characters-0-{key}": value for key, value in new.items()} | {"characters-TOTAL_FORMS": "1"}
    return form | {"series": str(series.pk), "logline": "She buried him.", "notes": ""} | fields


def test_a_writer_starts_a_bible_and_post_can_only_read_it(as_role: AsRole) -> None:
    series = factories.series()
    add = reverse("admin:production_bible_add")

    assert as_role("post").post(add, form_of(series)).status_code == 403
    assert as_role("writer").post(add, form_of(series)).status_code == 302

    bible = Bible.objects.get(series=series)
    assert (bible.logline, Character.objects.get(bible=bible).full_name) == ("She buried him.", "Maya Chen")
    page = reverse("admin:production_bible_change", args=[series.pk])
    words = as_role("post").get(page).content.decode()
    assert "Maya Chen" in words
    assert 'name="logline"' not in words
    assert as_role("finance").get(page).status_code in (302, 403, 404)


@pytest.mark.parametrize(("field", "value"), [("characters-0-color", "red;x"), ("characters-0-name", "")])
def test_a_character_without_a_name_or_with_no_colour_is_refused(field: str, value: str, as_role: AsRole) -> None:
    series = factories.series()

    answer = as_role("writer").post(reverse("admin:production_bible_add"), form_of(series, **{field: value}))

    assert answer.status_code == 200
    assert not Bible.objects.exists()


def test_nothing_stands_in_a_bible_twice_and_the_row_says_so(as_role: AsRole) -> None:
    series = factories.series()
    add, change = reverse("admin:production_bible_add"), reverse("admin:production_bible_change", args=[series.pk])
    second = {"sets-TOTAL_FORMS": "2", "sets-0-name": "ATTIC", "sets-1-name": "Attic"}

    answer = as_role("writer").post(add, form_of(series, **second))
    assert (answer.status_code, "stands here twice" in answer.content.decode()) == (200, True)
    assert not Bible.objects.exists()

    as_role("writer").post(add, form_of(series))
    answer = as_role("writer").post(change, form_of(series, **{"characters-0-name": "maya"}))
    assert (answer.status_code, "A character of that name stands here" in answer.content.decode()) == (200, True)


def test_reports_are_read_by_those_who_read_scripts(writer: User, as_role: AsRole) -> None:
    series, (one, _two) = series_of("One", "Two")
    written(one, writer)

    for role in ("writer", "producer", "post"):
        words = as_role(role).get(at(series, "reports")).content.decode()
        assert "Lines per character and episode" in words
        assert '<th scope="row">LEO</th>' in words
    for address in (at(series, "reports"), at(series, "csv", "cast"), at(series, "pdf")):
        assert as_role("finance").get(address).status_code == 404
    assert as_role("writer").get(at(series, "csv", "nonsense")).status_code == 404


def test_reports_ask_the_same_of_the_database_for_many(
    writer: User, queries_of: Callable[..., int], as_role: AsRole
) -> None:
    few, (one,) = series_of("One")
    many, episodes = series_of(*"ABCDEF")
    for episode in (one, *episodes):
        written(episode, writer)
    client = as_role("writer")
    client.get(at(few, "reports"))

    asked = queries_of(lambda: client.get(at(few, "reports")))

    assert queries_of(lambda: client.get(at(many, "reports"))) == asked


def test_a_sheet_has_its_head_its_rows_and_its_total(writer: User, as_role: AsRole) -> None:
    series, (one, _two) = series_of("One", "Two")
    written(one, writer)

    head, *rows = sheet(as_role("post"), series, "lines")

    assert head == ["Episode", "LEO", "MAYA", "All"]
    assert rows == [["1 · One", "2", "1", "3"], ["2 · Two", "", "", "0"], ["All", "2", "1", "3"]]


def test_no_cell_of_a_sheet_is_a_formula(writer: User, as_role: AsRole) -> None:
    series, (one,) = series_of("=HYPERLINK()")
    written(one, writer, "INT. =1+1 - DAY\n\n@=CMD\nYes.\n\n.@SUM - NIGHT\n\nRain.\n")

    for key in ("characters", "sets", "scenes", "cast", "lines"):
        cells = [cell for row in sheet(as_role("writer"), series, key) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]


def test_the_pdf_is_one(writer: User, as_role: AsRole) -> None:
    series, (one,) = series_of("One")
    written(one, writer)

    answer = as_role("post").get(at(series, "pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_times_of_scenes_are_entered_and_the_estimates_miss_is_shown(writer: User, as_role: AsRole) -> None:
    series, (one,) = series_of("One")
    written(one, writer)
    kitchen, yard = SceneTiming.objects.order_by("position")
    asked = {f"timed-{kitchen.element}": "9,5", f"actual-{kitchen.element}": "", f"timed-{yard.element}": "4"}

    assert as_role("post").post(at(series, "measure", one.pk), asked).status_code == 403
    client = as_role("writer")
    answer = client.post(at(series, "measure", one.pk), asked)

    assert answer["Location"].endswith(f"/reports/#episode-{one.pk}")
    assert list(SceneTiming.objects.order_by("position").values_list("timed_s", "actual_s")) == [(9.5, None), (4, None)]
    words = client.get(at(series, "reports")).content.decode()
    assert 'value="9.5"' in words
    assert "Against the stopwatch the estimate misses by" in words
    head, first, *_more = sheet(client, series, "scenes")
    assert (head[-2], first[-2], first[-1]) == ("Timed, s", "9.5", "")


@pytest.mark.parametrize("word", ["soon", "-3", "0", "nan", "1e9"])
def test_a_time_that_is_none_is_refused_with_a_sentence(word: str, writer: User, as_role: AsRole) -> None:
    series, (one,) = series_of("One")
    written(one, writer, ONE)
    row = SceneTiming.objects.earliest("position")

    answer = as_role("writer").post(at(series, "measure", one.pk), {f"timed-{row.element}": word}, follow=True)

    assert "more than 0 and at most 3600" in answer.content.decode()
    assert not SceneTiming.objects.exclude(timed_s=None).exists()


def test_a_series_without_scripts_has_empty_reports(as_role: AsRole) -> None:
    series = factories.series()

    words = as_role("writer").get(at(series, "reports")).content.decode()

    assert "Nothing is written yet" in words
    assert sheet(as_role("writer"), series, "cast") == [["Episode", "People", "Who speaks"]]
