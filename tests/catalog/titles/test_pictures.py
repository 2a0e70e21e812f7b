"""The sizes of posters and stills as jobs: made once, switched at once, made anew when replaced, removed when over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from catalog.pictures.formats import BY_NAME
from catalog.pictures.sizes import PORTRAIT_WIDTHS, TALL_WIDTHS
from catalog.titles import pictures
from catalog.titles.models import PictureJob, Series
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from tests import factories
from tests.catalog.pictures.making import saved, scene
from tests.catalog.titles.picturing import done, no_artwork_stays, opened, poster, series
from tests.files import at_once, stored, until
from tests.lines import away
from tests.workers import environment

__all__ = ["no_artwork_stays"]
pytestmark = pytest.mark.django_db
WIDTHS = {"portrait": PORTRAIT_WIDTHS, "tall": TALL_WIDTHS, "card": (1200,)}


def names(subject: Any) -> set[str]:
    made = [picture for name, picture in subject.pictures.items() if name != "key"]
    return {size[kind] for picture in made for size in picture["sizes"] for kind in BY_NAME}


def derived() -> set[str]:
    return {name.removeprefix("artwork/") for name in stored("artwork/pictures")}


def test_both_shapes_and_a_card_in_every_size_and_format() -> None:
    made = done(series(poster_tall=poster(1080, 1920, seed=2)))

    for name, wanted in WIDTHS.items():
        picture = made.pictures[name]
        assert [size["width"] for size in picture["sizes"]] == list(wanted)
        assert (picture["width"], picture["height"]) == tuple(opened(picture["sizes"][-1]["jpeg"]).size)
        assert len(picture["colour"]) == 7
        for size in picture["sizes"]:
            for kind in BY_NAME.values():
                shown = opened(size[kind.name])
                assert (shown.format, shown.size) == (kind.pillow, (size["width"], size["height"]))
    assert derived() == names(made)


@pytest.mark.parametrize("field", ["poster", "poster_tall"])
def test_a_series_with_one_shape_gets_the_other_cut_from_it(field: str) -> None:
    size = (720, 960) if field == "poster" else (720, 1280)
    made = done(series(**{"poster": "", field: poster(*size)}))

    assert abs(made.portrait.width / made.portrait.height - 3 / 4) < 0.01
    assert abs(made.tall.width / made.tall.height - 9 / 16) < 0.01


def test_nothing_is_enlarged() -> None:
    made = done(series(poster=poster(600, 800)))

    assert [size["width"] for size in made.pictures["portrait"]["sizes"]] == [160, 240, 360, 540, 600]
    assert made.pictures["tall"]["sizes"][-1]["width"] == 450  # of 600 × 800


def test_until_they_are_made_the_original_is_shown() -> None:
    row = series()

    assert (row.portrait.url, row.portrait.sources) == (row.poster.url, ())
    assert row.card is None
    assert row.tall is None


def test_the_same_again_asks_for_nothing() -> None:
    made = done(series())

    assert pictures.request(made) is None
    assert pictures.sweep() == 0
    assert PictureJob.objects.count() == 1


def test_a_replaced_poster_is_made_anew_and_shown_at_once() -> None:
    made = done(series())
    before = names(made)
    Series.objects.filter(pk=made.pk).update(poster=poster(seed=7))
    made.refresh_from_db()

    assert made.portrait.sources == (), "the new original, not the sizes of the old one"
    after = names(done(made))

    assert not before & after
    assert derived() == before | after, "open pages may still ask for the old ones"


def test_another_title_draws_another_card() -> None:
    made = done(series(title="One"))
    before = made.card.url
    Series.objects.filter(pk=made.pk).update(title="Two")

    assert done(made).card.url != before


def test_what_was_replaced_is_removed_after_a_day_and_what_is_shown_stays() -> None:
    made = done(series())
    old = names(made)
    Series.objects.filter(pk=made.pk).update(poster=poster(seed=7))
    made = done(made)

    assert pictures.tidy() == 0
    PictureJob.objects.update(finished_at=timezone.now() - timedelta(days=2))
    assert pictures.tidy() == 1
    assert pictures.tidy() == 0

    assert not derived() & old
    assert derived() == names(made)
    assert PictureJob.objects.count() == 1


def test_pictures_of_a_series_that_is_gone_are_removed() -> None:
    done(series()).delete()
    PictureJob.objects.update(finished_at=timezone.now() - timedelta(days=2))

    assert pictures.tidy() == 1
    assert derived() == set()
    assert not PictureJob.objects.exists()


def test_a_poster_that_is_taken_away_takes_its_sizes_along() -> None:
    made = done(series())
    Series.objects.filter(pk=made.pk).update(poster="")
    made.refresh_from_db()
    assert made.portrait is None

    assert done(made).pictures is None
    assert pictures.sweep() == 0


def test_replaced_while_the_sizes_are_made_the_work_begins_again() -> None:
    row = series()

    def replace_once() -> None:
        if not Series.objects.filter(pk=row.pk, title="Meanwhile").exists():
            Series.objects.filter(pk=row.pk).update(title="Meanwhile")

    job = pictures.request(row)
    assert job
    pictures.run(job_id=job.pk, watch=replace_once)

    row.refresh_from_db()
    assert row.pictures is None
    assert derived() == set()
    again = PictureJob.objects.get(state=JobState.QUEUED)
    assert pictures.run(job_id=again.pk)
    row.refresh_from_db()
    assert row.pictures_of == pictures.made_of(row)


def test_a_picture_that_breaks_off_fails_once_with_its_reason_and_can_be_retried() -> None:
    whole = saved(scene(720, 960)).getvalue()
    broken = storages["default"].save("posters/broken.jpg", ContentFile(whole[: len(whole) // 2]))
    row = series(poster=broken)
    job = pictures.request(row)
    assert job
    pictures.run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "picture_unreadable")
    assert "Export it again" in job.error_message
    assert pictures.sweep() == 0, "the same again would fail again"
    assert derived() == set()
    pictures.retry(row)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    with pytest.raises(Failure):
        pictures.retry(row)


def test_a_postgresql_that_is_away_leaves_the_work_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    job = pictures.request(series(poster=poster()))
    assert job
    monkeypatch.setattr(pictures, "_adopt", away)
    pictures.run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.RUNNING, "")


def test_a_picture_that_is_gone() -> None:
    row = series(poster="posters/gone.jpg")
    job = pictures.request(row)
    assert job
    pictures.run(job_id=job.pk)

    job.refresh_from_db()
    assert job.error_code == "picture_missing"


def test_the_sweep_finds_what_nobody_asked_for_and_a_message_wakes_a_worker() -> None:
    row, own = series(), factories.episode(still=poster(360, 640))
    series(poster="")

    assert pictures.sweep() == 2
    assert set(PictureJob.objects.values_list("series", "episode")) == {(row.pk, None), (None, own.pk)}
    assert pictures.sweep() == 2, "no second job, another message"
    assert PictureJob.objects.count() == 2


def test_the_sweep_costs_the_same_for_many_series(queries_of: Callable[[Callable[[], object]], int]) -> None:
    for _ in range(12):
        factories.episode(series=factories.series())

    assert queries_of(pictures.sweep) == 5


def test_an_episodes_own_still_is_made_too() -> None:
    made = done(factories.episode(still=poster(540, 960)))

    assert [size["width"] for size in made.pictures["still"]["sizes"]] == [120, 360, 540]
    assert made.still_shown.sources


def test_files_are_served_for_good_under_names_of_their_bytes() -> None:
    made = done(series())
    for size in made.portrait.sizes:
        for kind in BY_NAME.values():
            answer = Client().get(size[kind.name])
            assert (answer.status_code, answer["Content-Type"]) == (200, kind.mime)
            assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
            answer.close()


@pytest.mark.parametrize(
    "name",
    ["pictures/x/y.jpg", "pictures/../posters/p1-720.jpg", f"pictures/{'0' * 16}/portrait-160-{'0' * 16}.jpg", ""],
)
def test_nothing_else_is_served(name: str) -> None:
    assert Client().get(f"/artwork/{name}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_at_once_one_does_it() -> None:
    row = series()
    jobs = {
        job.pk for job in at_once(lambda: pictures.request(row), lambda: pictures.request(Series.objects.get())) if job
    }
    assert len(jobs) == 1
    job_id = jobs.pop()

    did = at_once(lambda: pictures.run(job_id=job_id), lambda: pictures.run(job_id=job_id))

    assert sorted(did) == [False, True]
    row.refresh_from_db()
    assert derived() == names(row)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_nothing_and_another_one_does_it() -> None:
    row = series(poster=poster(1500, 2000), poster_tall=poster(1440, 2560, seed=2))
    job = pictures.request(row)
    assert job
    code = f"import django; django.setup(); from catalog.titles import pictures; pictures.run(job_id={job.pk})"
    words = [sys.executable, "-c", code]
    settings_of = environment() | {"DJANGO_SETTINGS_MODULE": "studio.settings"}
    worker = subprocess.Popen(words, cwd=settings.BASE_DIR, env=settings_of, start_new_session=True)
    until(derived, seconds=60, what="the first file")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert not pictures.run(job_id=job.pk), "its lease has not ended"
    PictureJob.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))

    assert pictures.run(job_id=job.pk)

    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert derived() == names(row)
