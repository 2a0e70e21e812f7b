"""Captions put into a stream that lives in a bucket, against a real S3 server on loopback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from catalog.captions.models import CaptionPackaging
from tests import factories, workers
from tests.catalog.captions.making import MANIFEST, MASTER, approved
from tests.catalog.media.test_s3 import KEYS, bucket  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
WORK = """
import sys, django
django.setup()
from catalog.captions import packaging
from catalog.captions.models import CaptionPackaging
job = CaptionPackaging.objects.select_related("stream").get()
packaging.remove(job.stream, "b" * 16)  # what is not there is no error
packaging.run(job_id=job.pk)
if "undo" in sys.argv:
    job.refresh_from_db()
    packaging.remove(job.stream, job.folder)
"""


def work(environment: dict[str, str], *words: str) -> CaptionPackaging:
    again = workers.environment()["DATABASE_URL"]
    variables = environment | {"DATABASE_URL": again, "REDIS_URL": settings.REDIS_URL}
    subprocess.run([sys.executable, "-c", WORK, *words], cwd=settings.BASE_DIR, env=variables, check=True)
    return CaptionPackaging.objects.get()


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_captions_are_written_beside_a_stream_in_a_bucket_and_removed_again(
    bucket: tuple[Path, dict[str, str]],  # noqa: F811
) -> None:
    root, environment = bucket
    assert KEYS.items() <= environment.items()
    episode = factories.published_episode()
    approved(episode, "es-MX")
    assert episode.stream
    folder = root / "streams" / episode.stream.key
    folder.mkdir(parents=True)
    (folder / "master.m3u8").write_text(MASTER)
    (folder / "manifest.mpd").write_text(MANIFEST)

    job = work(environment)
    assert (job.state, job.error_message) == ("done", "")
    assert names(folder) == sorted([
        "master.m3u8", "manifest.mpd", f"master-{job.folder}.m3u8", f"manifest-{job.folder}.mpd",
        f"captions-{job.folder}/es-MX.vtt", f"captions-{job.folder}/es-MX.m3u8",
    ])  # fmt: skip
    work(environment, "undo")
    assert names(folder) == ["manifest.mpd", "master.m3u8"]
