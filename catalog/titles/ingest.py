"""Handing over a master from a shell: find or make the episode, wait for the work, tell what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction

from catalog.media import links, runner
from catalog.media.models import Master, Transcode
from catalog.titles import reports, services
from catalog.titles.models import Cut, Episode, Series
from studio.jobs.models import JobState
from studio.jobs.presence import somebody_serves
from studio.lib.errors import Failure

POLL = 0.5  # seconds
WORKER_CHECK = 5.0


def find_episode(slug: str, number: int, *, create: bool) -> Episode | None:
    """The episode, or None where it is missing and may be made. Raises Failure ``no_such_episode``."""
    episode = Episode.objects.select_related("series").filter(series__slug=slug, number=number).first()
    if not episode and not create:
        raise Failure("no_such_episode", f"There is no episode {slug}/{number}. Add --create to make it.", status=404)
    return episode


@transaction.atomic
def make_episode(slug: str, number: int) -> Episode:
    """Make the episode, and its series with a title made of the slug. Made meanwhile by another: that one."""
    title = slug.replace("-", " ").replace("_", " ").strip().capitalize() or slug
    series, _made = Series.objects.get_or_create(slug=slug, defaults={"title": title})
    episode, _made = Episode.objects.get_or_create(series=series, number=number)
    return episode


def hand_over(*, episode: Episode, master: Master, publish: bool) -> services.Submitted:
    """Submit the master; what came of it has the work to wait for, if there is any. Failed work is begun anew."""
    return services.submit_master(episode=episode, master=master, publish_when_ready=publish)


def wait(job: Transcode, show: Callable[[Transcode], None]) -> None:
    """Return when the job is done. Raises Failure with its reason when it failed.

    With no live worker on the media queue, the work is done in this process; a worker that dies is replaced too.
    """
    checked = 0.0
    while job.is_active:
        show(job)
        if time.monotonic() - checked > WORKER_CHECK:
            checked = time.monotonic()
            if not somebody_serves("media"):
                _work_here(job, show)
        else:
            time.sleep(POLL)
        job.refresh_from_db()
    show(job)
    if job.state == JobState.FAILED:
        raise Failure(job.error_code, job.error_message)


def _work_here(job: Transcode, show: Callable[[Transcode], None]) -> None:
    watch = lambda: show(Transcode.objects.get(pk=job.pk))  # noqa: E731
    runner.run_all(transcode=job.pk, hooks=services.HOOKS, watch=watch)


def line_of(answer: dict[str, Any]) -> str:
    """What ``describe`` returned, or a file's failure, as one line for a person."""
    name = " → ".join(answer[key] for key in ("file", "episode") if key in answer)
    if "error" in answer:
        return f"{name}: failed. {answer['error']['message']}"
    quality = answer["quality"]
    said = f"{name}: version {answer['version']}, {answer['state']}, {answer['release']}."
    return f"{said} {quality['summary']}" if quality else said


def describe(cut: Cut) -> dict[str, Any]:
    """What became of this cut, as the command prints it; ``current`` is false where a newer one has come meanwhile."""
    cut = Cut.objects.select_related("episode__series", "master").get(pk=cut.pk)
    job = cut.master.transcodes.first()
    stream = cut.master.streams.first()
    return {
        "episode": f"{cut.episode.series.slug}/{cut.episode.number}",
        "master": cut.master.sha256,
        "version": cut.number,
        "current": cut.episode.cut_id == cut.pk,
        "state": JobState.DONE.value if stream else job.state if job else JobState.QUEUED.value,
        "release": cut.episode.state,
        "renditions": [
            {
                "codec": made.codec,
                "width": made.width,
                "height": made.height,
                "bitrate_bps": made.bitrate_bps,
                "duration_s": made.duration_s,
            }
            for made in (stream.renditions.all() if stream else [])
        ],
        "quality": reports.brief(cut),
        "hls": settings.PUBLIC_URL + links.playback(stream).hls if stream else None,
    }
