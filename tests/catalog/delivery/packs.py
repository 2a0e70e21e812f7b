"""A series that can be packed: real clips as masters, streams' rows with their stills, and captions where wanted."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from catalog.captions import cues as captions
from catalog.captions.cues import as_webvtt
from catalog.captions.models import Caption, CaptionState
from catalog.delivery import services
from catalog.delivery.models import Pack
from catalog.media import ffmpeg, intake, links
from catalog.media.burnin import Cue
from catalog.titles.models import Episode, Series
from tests import factories

CUES = [Cue(0.2, 1.4, "Who opened the will?"), Cue(1.6, 2.6, "I did.\nLast night.")]


def picture(width: int, height: int, colour: tuple[int, int, int] = (120, 20, 60)) -> ContentFile[bytes]:
    data = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(data, "JPEG", quality=90)
    return ContentFile(data.getvalue(), "poster.jpg")


def series(**fields: Any) -> Series:
    """With both posters, large enough for every profile."""
    row = factories.series(**({"title": "Midnight Heir"} | fields))
    row.poster.save("poster.jpg", picture(1200, 1600), save=False)
    row.poster_tall.save("tall.jpg", picture(1080, 1920), save=True)
    return row


def episode(clip: Path, row: Series, number: int) -> Episode:
    """One whose stream is complete, as far as a pack looks at it: its master, its length, its still."""
    master, _new = intake.take(path=clip, name=f"EP{number:02d}_v2.mov")
    stream = factories.stream(master=master, duration_s=master.duration_s)
    storages["streams"].save(f"{stream.key}/{links.POSTER}", picture(1080, 1920, (10, 90, 40)))
    return factories.episode(
        series=row, number=number, title=f"Episode {number}", synopsis="=SUM(A1) and “quotes”", stream=stream
    )


def speak(*numbers: int, languages: tuple[str, ...] = ("en",), cues: Sequence[Cue] = CUES) -> None:
    """Give the episodes of these numbers captions."""
    for episode in Episode.objects.filter(number__in=numbers):
        for language in languages:
            caption(episode, language, cues)


def caption(episode: Episode, language: str, cues: Sequence[Cue] = CUES) -> Caption:
    """The next version, approved in the place of the one before."""
    text = as_webvtt(captions.Cue(round(one.start_s * 1000), round(one.end_s * 1000), one.text) for one in cues)
    before = Caption.objects.filter(episode=episode, language=language)
    before.update(state=CaptionState.DRAFT)
    return Caption.objects.create(
        episode=episode, language=language, version=before.count() + 1, state=CaptionState.APPROVED, text=text,
        cue_count=len(cues), last_end_ms=1400, errors=0, warnings=0,
    )  # fmt: skip


def made(row: Series, profile: str, **more: Any) -> Pack:
    """A pack as the worker leaves it. The job must not fail."""
    options = {"first": 1, "last": 99, "languages": ["en"], "by": None} | more
    pack, _new = services.request_pack(series=row, profile=profile, **options)
    services.run_pack(job_id=pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.error_message) == ("done", "")
    return pack


def opened(pack: Pack) -> zipfile.ZipFile:
    return zipfile.ZipFile(storages["deliveries"].path(pack.file_key))


def names(pack: Pack) -> list[str]:
    """Below the zip's one folder."""
    with opened(pack) as archive:
        found = archive.namelist()
    assert len({name.split("/")[0] for name in found}) == 1
    return [name.split("/", 1)[1] for name in found]


def content(pack: Pack, name: str) -> bytes:
    with opened(pack) as archive:
        folder = archive.namelist()[0].split("/")[0]
        return archive.read(f"{folder}/{name}")


def streams(path: Path) -> dict[str, dict[str, Any]]:
    """What ffprobe says, by kind: asked here by itself, not through the code that is tested."""
    words = ["-v", "error", "-of", "json", "-show_streams", "-show_format", "-i", str(path)]
    answer = json.loads(subprocess.run([ffmpeg.ffprobe_path(), *words], capture_output=True, check=True).stdout)
    return {one["codec_type"]: one for one in answer["streams"]} | {"format": answer["format"]}


def levels(findings: list[dict[str, Any]], level: str) -> set[str]:
    return {finding["rule"] for finding in findings if finding["level"] == level}
