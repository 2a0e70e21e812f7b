"""What is chosen after a pack or trailer was asked for is not in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.delivery import captions, frozen, services
from catalog.delivery.models import Pack, Trailer
from catalog.media.burnin import Cue
from catalog.media.models import Master
from catalog.media.reframe import kept
from catalog.media.reframe.models import Reframing, ShotChoice
from catalog.media.reframe.shots import Face, Shot
from catalog.titles.models import Episode, Series
from tests import factories
from tests.catalog.delivery import packs

pytestmark = pytest.mark.django_db
LATER = [Cue(0.2, 1.4, "Nobody did.")]


def ask(row: Series, languages: tuple[str, ...] = ("en",)) -> Pack:
    return services.request_pack(series=row, profile="partner", first=1, last=9, languages=languages, by=None)[0]


def wide() -> Master:
    """One of two shots, the first of which follows a face."""
    master = factories.master(width=1920, height=1080)
    found = (
        Shot(0.0, 2.0, "follow", 606.0, ((0.0, 117.0), (2.0, 130.0)), 1.0, (Face(0.1, 300, 200, 240, 300),)),
        Shot(2.0, 4.0, "blur", 1920.0, ((2.0, 0.0),)),
    )
    Reframing.objects.create(master=master, shots=[one.as_json() for one in found])
    return master


def test_captions_that_are_replaced_while_a_pack_is_made_are_not_in_it(talk: Path) -> None:
    row = packs.series(slug="midnight-heir")
    _first, second = (packs.episode(talk, row, number) for number in (1, 2))
    packs.speak(1, 2)
    pack = ask(row)
    replaced = []

    def replace() -> None:
        if not replaced and Pack.objects.get(pk=pack.pk).stage == "1 / 2":
            replaced.append(packs.caption(second, "en", LATER))

    services.run_pack(job_id=pack.pk, watch=replace)

    pack.refresh_from_db()
    assert (pack.state, len(replaced)) == ("done", 1)
    words = packs.content(pack, "episodes/midnight-heir_E002.srt").decode()
    assert "Who opened the will?" in words
    assert "Nobody did." not in words


def test_a_trailer_has_the_captions_of_the_day_it_was_asked_for() -> None:
    row = packs.series()
    episode = factories.episode(series=row, stream=factories.stream())
    packs.caption(episode, "en")
    trailer = Trailer.objects.create(series=row, title="Soon", language="en")
    services.mark_clips(trailer=trailer, marks=[services.Mark(episode.pk, 0.0, 2.0)])
    job = services.request_trailer(trailer=trailer, by=None).job
    packs.caption(episode, "en", LATER)

    job.refresh_from_db()
    assert frozen.words_of(job.clips[0], ["en"]) == {"en": packs.CUES}


def test_cameras_that_are_chosen_later_are_not_in_it() -> None:
    row, master = packs.series(), wide()
    ShotChoice.objects.create(master=master, start_ms=2000, choice="left")
    factories.episode(series=row, number=1, stream=factories.stream(master=master))
    before = kept.chosen(master=master)
    pack = ask(row)
    ShotChoice.objects.create(master=master, start_ms=0, choice="right")

    pack.refresh_from_db()
    found = frozen.shots_of(pack.content[0], master)
    assert [(one.start_s, one.mode, one.width, one.path, one.override) for one in found] == [
        (one.start_s, one.mode, one.width, one.path, one.override) for one in before
    ]
    assert [one.override for one in found] == ["", "left"]
    assert [one.override for one in kept.chosen(master=master)] == ["right", "left"]


def test_a_row_from_before_these_were_kept_has_those_of_now() -> None:
    master = wide()
    episode = factories.episode(stream=factories.stream(master=master))
    packs.caption(episode, "en")

    assert frozen.words_of({"episode": episode.pk}, ["en"]) == {"en": packs.CUES}
    assert frozen.shots_of({"episode": episode.pk}, master) == kept.chosen(master=master)


def test_captions_that_are_no_longer_what_they_were_are_left_out() -> None:
    episode = factories.episode()
    caption = packs.caption(episode, "en")
    known = captions.ids_of([episode.pk], ["en"])[episode.pk]
    assert captions.words_of(known) == {"en": packs.CUES}

    type(caption).objects.update(text="WEBVTT\n")
    assert captions.words_of(known) == {}
    caption.delete()
    assert captions.words_of(known) == {}


def test_freezing_costs_the_same_queries(queries_of: Callable[[Callable[[], object]], int]) -> None:
    row = packs.series()

    def add(count: int) -> None:
        for _number in range(count):
            packs.caption(factories.episode(series=row, stream=factories.stream(master=wide())), "en")

    def freeze() -> None:
        frozen.episodes(list(Episode.objects.select_related("stream__master")), ["en"])

    add(1)
    few = queries_of(freeze)
    add(5)
    assert queries_of(freeze) == few
