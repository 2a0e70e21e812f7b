"""The rest of the demo: each part asked for once what it is made of is there, as its people would, and only once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages

from catalog.captions import demo as captions
from catalog.delivery import demo
from catalog.delivery.models import Pack, Trailer, TrailerClip, TrailerExport
from catalog.media import demo as media
from catalog.media import intake, safe_area
from catalog.media.models import Master, Stream, Transcode
from catalog.quality import checks
from catalog.quality.findings import FAIL, WARN
from catalog.quality.inspection import inspect
from catalog.titles import demo as titles
from catalog.titles.models import Episode, PictureJob, Series
from studio.jobs.models import JobState
from tests import factories
from tests.catalog.delivery import packs
from tests.files import stored

pytestmark = pytest.mark.django_db
LENGTHS = {1: 13.4, 2: 17.6, 3: 19.5}  # of the clips, in seconds
CONTENT = titles.content()


@pytest.fixture
def series() -> Series:
    """The demo's, its three episodes without a stream yet."""
    row = factories.published_series(slug=CONTENT["series"]["slug"])
    for number in LENGTHS:
        factories.episode(series=row, number=number)
    return row


def transcoded(series: Series) -> None:
    for number, seconds in LENGTHS.items():
        stream = factories.stream(duration_s=seconds)
        Episode.objects.filter(series=series, number=number).update(stream=stream)
    captions.load(series)


def suggest_stills(series: Series) -> None:
    """As the stage does that makes pictures."""
    for stream in Stream.objects.filter(episodes__series=series):
        names = [{"avif": "a", "webp": "w", "jpeg": f"pictures/still-{number}.jpg"} for number in (1, 2, 3)]
        for name in names:
            storages["streams"].save(f"{stream.key}/{name['jpeg']}", packs.picture(1080, 1920))
        rows = [{"at_s": 1.0, "width": 1080, "height": 1920, "files": name} for name in names]
        Stream.objects.filter(pk=stream.pk).update(pictures={"stills": rows})


def end(model: type[TrailerExport] | type[Pack], state: JobState = JobState.DONE) -> None:
    key, code = ("made.mp4", "") if state == JobState.DONE else ("", "encode_failed")
    model.objects.update(state=state, percent=100, file_key=key, error_code=code)


def counts() -> list[int]:
    models = (Episode, Master, Transcode, Trailer, TrailerClip, TrailerExport, Pack, PictureJob)
    return [model.objects.count() for model in models]


def test_each_part_waits_for_what_it_is_made_of_and_is_made_once(series: Series) -> None:
    assert not demo.go_on(series)
    assert (Trailer.objects.count(), Pack.objects.count()) == (0, 0)

    transcoded(series)
    assert not demo.go_on(series)
    export = TrailerExport.objects.get()
    assert (export.state, export.language) == (JobState.QUEUED, "en")
    assert {clip["number"] for clip in export.clips} == {1, 2, 3}
    assert not demo.go_on(series)
    assert Pack.objects.count() == 0

    end(TrailerExport)
    assert not demo.go_on(series)
    pack = Pack.objects.get()
    assert (pack.trailer, [row["number"] for row in pack.content]) == (export, [1, 2, 3])
    assert pack.languages == ["en", "es-419"]

    end(Pack)
    Transcode.objects.update(state=JobState.DONE)
    assert not demo.go_on(series)  # no stills yet

    suggest_stills(series)
    assert demo.go_on(series)
    before = counts()
    assert demo.go_on(series)
    assert counts() == before


def test_the_stills_are_chosen_from_what_was_suggested(series: Series) -> None:
    transcoded(series)
    suggest_stills(series)
    assert titles.choose_stills(series)
    marks = {episode.number: episode.still_of for episode in series.episodes.select_related("stream")}
    keys = {episode.number: f"{episode.stream.key}" for episode in series.episodes.all() if episode.stream}
    assert marks == {1: f"{keys[1]}/3", 2: "", 3: f"{keys[3]}/2"}
    Episode.objects.update(still="", still_of="")  # somebody takes them away again
    assert titles.choose_stills(series)
    assert not Episode.objects.exclude(still="").exists()


def test_without_a_trailer_that_could_be_cut_the_pack_goes_without(series: Series) -> None:
    transcoded(series)
    demo.go_on(series)
    end(TrailerExport, JobState.FAILED)
    demo.go_on(series)
    assert Pack.objects.get().trailer is None


def test_the_draft_waits_for_its_report_and_is_released_by_nobody(series: Series) -> None:
    looks: list[None] = []
    titles.load_draft(series, lambda: looks.append(None))
    draft = series.episodes.get(number=4)
    assert draft.cut
    assert (draft.state, draft.cut.publish_when_ready) == ("draft", False)
    assert draft.cut.master.original_name == "EP04_v1_export.mp4"
    assert looks
    assert not list(Path(settings.WORK_DIR).glob("demo-*"))

    masters = stored("masters")
    titles.load_draft(series, lambda: looks.append(None))
    assert stored("masters") == masters
    assert draft.cuts.count() == 1


def test_the_wrong_export_fails_where_it_says(tmp_path: Path) -> None:
    row = CONTENT["draft"]
    path = tmp_path / "export.mp4"
    media.wrong_export(titles.SAMPLES / "clips" / row["clip"], path, **row["wrong"])
    probe = intake.look_at(path)
    measured = inspect(path, path, probe, None, None, stills_dir=tmp_path / "stills", tick=lambda share: None)
    found = {finding.check: finding for finding in checks.findings(measured, probe, safe_area.chosen())}
    assert (found["black"].level, found["silent"].level) == (FAIL, WARN)
    for check in ("black", "silent"):
        assert found[check].start_s == pytest.approx(4.0, abs=0.1)
        assert found[check].end_s == pytest.approx(8.0, abs=0.1)
    assert (tmp_path / "stills" / measured.still_at(4.0)).exists()


@pytest.mark.parametrize("clip", CONTENT["trailer"]["clips"])
def test_a_trailer_s_clip_lies_in_its_episode(clip: dict[str, float]) -> None:
    assert 0 <= clip["in_s"] < clip["out_s"] <= LENGTHS[int(clip["episode"])]
