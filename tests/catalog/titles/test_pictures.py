"""The sizes of posters and stills as jobs: made once, switched at once, made anew when replaced, removed when over."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.pictures.formats import BY_NAME
from catalog.pictures.sizes import PORTRAIT_WIDTHS, TALL_WIDTHS
from catalog.titles import pictures, stills
from catalog.titles.models import Episode, PictureJob, Series
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from tests import factories
from tests.catalog.pictures.making import saved, scene
from tests.files import at_once, stored, until
from tests.workers import environment

pytestmark = pytest.mark.django_db
WIDTHS = {"portrait": PORTRAIT_WIDTHS, "tall": TALL_WIDTHS, "card": (1200,)}


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    for name in stored("artwork"):
        storages["default"].delete(name.removeprefix("artwork/"))


def poster(width: int = 720, height: int = 960, seed: int = 1) -> str:
    return storages["default"].save(
        f"posters/p{seed}-{width}.jpg", ContentFile(saved(scene(width, height, seed)).read())
    )


def series(**fields: Any) -> Series:
    return factories.published_series(**({"poster": poster(), "title": "The Heiress"} | fields))


def done(subject: Any, watch: Callable[[], None] | None = None) -> Any:
    """The subject after a worker has done its job."""
    job = pictures.request(subject)
    assert job
    assert pictures.run(job_id=job.pk, watch=watch)
    job.refresh_from_db()
    assert (job.state, job.error_message) == (JobState.DONE, "")
    subject.refresh_from_db()
    return subject


def names(subject: Any) -> set[str]:
    made = [picture for name, picture in subject.pictures.items() if name != "key"]
    return {size[kind] for picture in made for size in picture["sizes"] for kind in BY_NAME}


def opened(name: str) -> Image.Image:
    with storages["default"].open(name) as file:
        picture = Image.open(io.BytesIO(file.read()))
        picture.load()
    return picture


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

    assert queries_of(pictures.sweep) == 4


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


# An episode's picture.


def with_suggestions(**fields: Any) -> Episode:
    """An episode whose stream has three stills in storage."""
    stream = factories.stream()
    files = []
    for number in (1, 2, 3):
        one = {}
        for kind in BY_NAME.values():
            name = f"pictures/still-{number}.{kind.extension}"
            storages["streams"].save(
                f"{stream.key}/{name}", ContentFile(saved(scene(540, 960, number), kind.pillow).read())
            )
            one[kind.name] = name
        files.append({"at_s": number * 10.0, "width": 540, "height": 960, "faces": 1, "files": one})
    stream.pictures = {"stills": files, "storyboard": {"vtt": "pictures/storyboard.vtt"}, "size_bytes": 1}
    stream.save()
    return factories.published_episode(stream=stream, **fields)


def test_a_suggested_still_is_copied_and_stays_when_the_stream_goes() -> None:
    episode = with_suggestions()
    stills.choose(episode=episode, number=2)

    assert [one.is_chosen for one in stills.suggestions(episode)] == [False, True, False]
    assert opened(str(episode.still)).size == (540, 960)
    made = done(episode)
    Episode.objects.filter(pk=made.pk).update(stream=factories.stream())
    made.refresh_from_db()
    assert stills.suggestions(made) == []
    assert made.still_shown.sources


@pytest.mark.parametrize("number", [0, 4, 99, -1])
def test_a_still_that_was_not_suggested(number: int) -> None:
    with pytest.raises(Failure) as failure:
        stills.choose(episode=with_suggestions(), number=number)
    assert failure.value.code == "no_such_still"
    with pytest.raises(Failure):
        stills.choose(episode=factories.episode(), number=1)


@pytest.mark.parametrize("role", ["post", "producer"])
def test_post_and_producer_choose_bring_their_own_and_remove(as_role: Callable[[str], Client], role: str) -> None:
    browser, episode = as_role(role), with_suggestions()
    address = f"/admin/catalog/episode/{episode.pk}/still/"
    page = browser.get(f"/admin/catalog/episode/{episode.pk}/change/").content.decode()
    assert page.count('name="choice" value="') == 4  # three, and one's own

    browser.post(address, {"choice": "1"})
    episode.refresh_from_db()
    assert episode.still_of.endswith("/1")
    own = io.BytesIO(saved(scene(720, 1280)).read())
    own.name = "mine.jpg"
    browser.post(address, {"choice": "own", "picture": own})
    episode.refresh_from_db()
    assert (episode.still_of, opened(str(episode.still)).size) == ("", (720, 1280))
    browser.post(address, {"choice": "none"})
    episode.refresh_from_db()
    assert not episode.still


@pytest.mark.parametrize(
    ("picture", "code"),
    [(scene(1280, 720), "bad_still"), (scene(90, 160), "bad_still"), (b"no picture", "bad_still"), (None, "no_file")],
)
def test_a_picture_of_ones_own_that_is_refused(as_role: Callable[[str], Client], picture: Any, code: str) -> None:
    browser, episode = as_role("post"), with_suggestions()
    data: dict[str, Any] = {"choice": "own"}
    if picture is not None:
        data["picture"] = io.BytesIO(picture) if isinstance(picture, bytes) else saved(picture)
        data["picture"].name = "mine.jpg"

    answer = browser.post(f"/admin/catalog/episode/{episode.pk}/still/", data, headers={"accept": "application/json"})

    assert answer.json()["code"] == code
    episode.refresh_from_db()
    assert not episode.still


@pytest.mark.parametrize("role", ["writer", "finance"])
def test_nobody_else_does(as_role: Callable[[str], Client], role: str) -> None:
    episode = with_suggestions()
    assert as_role(role).post(f"/admin/catalog/episode/{episode.pk}/still/", {"choice": "1"}).status_code == 403


def test_a_poster_that_lies_on_its_side_by_exif_is_taken_and_a_giant_is_not(as_role: Callable[[str], Client]) -> None:
    from django.core.exceptions import ValidationError

    from catalog.titles.artwork import check_poster

    exif = Image.Exif()
    exif[0x0112] = 6
    lying = saved(scene(800, 600), exif=exif)
    lying.size = len(lying.getvalue())  # type: ignore[attr-defined]
    check_poster(ContentFile(lying.getvalue(), "p.jpg"))
    giant = saved(Image.new("L", (7500, 10_000)), "PNG")
    with pytest.raises(ValidationError):
        check_poster(ContentFile(giant.getvalue(), "p.png"))


def test_the_api_gives_every_size_in_absolute_addresses_and_costs_the_same(
    client: Client, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    made = done(series(slug="pictured"))
    episode = with_suggestions(series=made, number=1)
    stills.choose(episode=episode, number=1)
    done(episode)

    (shown,) = client.get("/api/v1/series").json()["results"]
    (row,) = client.get("/api/v1/series/pictured/episodes").json()["results"]

    assert set(shown["posters"]) == {"portrait", "tall", "card"}
    for picture in (*shown["posters"].values(), row["still"]):
        assert set(picture) == {"url", "width", "height", "colour", "sizes"}
        for size in picture["sizes"]:
            assert set(size) == {"width", "height", "avif", "webp", "jpeg"}
            assert size["avif"].startswith("http://testserver/artwork/pictures/")
    few = queries_of(lambda: client.get("/api/v1/series"))
    for number in range(8):
        other = factories.published_series(poster="posters/x.jpg", slug=f"other-{number}", pictures=made.pictures)
        factories.published_episode(series=other, number=1, still="x.jpg")
    assert queries_of(lambda: client.get("/api/v1/series")) == few
    board = client.get(f"/api/v1/episodes/{episode.public_id}/playback").json()["storyboard"]
    assert board.endswith("/pictures/storyboard.vtt")


def test_pages_offer_every_format_and_previews_get_the_card(client: Client) -> None:
    made = done(series(slug="pictured"))
    episode = with_suggestions(series=made, number=1)
    stills.choose(episode=episode, number=1)
    done(episode)

    grid = client.get("/").content.decode()
    watch = client.get("/watch/pictured/1").content.decode()

    for page in (grid, watch):
        assert '<source type="image/avif" srcset="/artwork/pictures/' in page
        assert '<source type="image/webp" srcset="/artwork/pictures/' in page
    assert f'fill="{made.portrait.colour}"' in grid
    assert f'<meta property="og:image" content="http://testserver{made.card.url}">' in watch
    assert '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">' in watch
    assert f'<meta name="twitter:image" content="http://testserver{made.card.url}">' in watch
