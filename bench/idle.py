"""Hold the time between jobs against the whole: many episodes queued on one worker.

    .venv/bin/python bench/idle.py [--episodes N] [--seconds N] [--json]

The promise: idle time between jobs is 2% at most. A real Celery worker with a real PostgreSQL and Redis works through
real clips, each with bytes of its own; then the rows tell: a gap is the time from one stage's end to the next one's
beginning, idle time is the sum of the gaps as a share of the time from the first beginning to the last end. Ends with
0 where the promise holds, 1 where it does not, 2 where a job failed or nothing came to an end.

The gaps are as long as they are, however much a stage has to do. An episode lasts 60 to 90 seconds; the clips are ten,
so that 80 of them take a quarter of an hour on two processors and not one and a half: the share of real episodes is
lower than what comes out here. With --seconds 1.5 --height 160 it is done in a minute or two, and shows whether a gap
grows with the queue; its share says nothing then, since there is hardly any work.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.servers import prepare  # noqa: E402

PROMISE = 0.02
CLIP = ROOT / "samples" / "clips" / "something-in-the-burrow.mp4"


@dataclass(frozen=True)
class Result:
    """Seconds, but for the counts."""

    episodes: int
    stages: int
    clip_s: float
    clip_height: int
    whole_s: float
    idle_s: float
    longest_gap_s: float

    @property
    def share(self) -> float:
        return self.idle_s / self.whole_s

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"idle_share": self.share, "promise": PROMISE, "holds": self.share <= PROMISE}


def main() -> int:
    options = arguments()
    var = Path(tempfile.mkdtemp(prefix="bench-queue-"))
    try:
        prepare(var)
        result = measured(options, var)
    finally:
        from studio import embedded

        embedded.release(var.resolve(), os.getpid())
        shutil.rmtree(var, ignore_errors=True)
    if result is None:
        return 2
    print(json.dumps(result.as_json(), indent=2) if options.json else told(result))
    return 0 if result.share <= PROMISE else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Idle time between jobs on one worker, as a share of the whole.")
    parser.add_argument("--episodes", type=int, default=80)
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each clip")
    parser.add_argument("--height", type=int, default=1920, help="its height in pixels; 9:16")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    return parser.parse_args()


def measured(options: argparse.Namespace, var: Path) -> Result | None:
    tell(f"queueing {options.episodes} episodes")
    hand_over(options, var)
    log = (var / "worker.log").open("wb")
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "studio", "--quiet", "worker", "-Q", "media", "-c", "1",
         "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ | {"REMAP_SIGTERM": "SIGQUIT"},
    )  # fmt: skip
    try:
        wait()
    finally:
        worker.terminate()
        worker.wait(30)
        log.close()
    return result_of(options)


def hand_over(options: argparse.Namespace, var: Path) -> None:
    from catalog.media import ffmpeg, intake
    from catalog.titles import services
    from catalog.titles.models import Episode, Series

    clip = var / "clip.mp4"
    width = options.height * 9 // 32 * 2
    words = [
        "-nostdin", "-v", "error", "-y", "-ss", "9", "-t", str(options.seconds), "-i", str(CLIP),
        "-vf", f"crop=404:720,scale={width}:{options.height},setsar=1", "-c:v", "libx264", "-preset", "ultrafast",
        "-c:a", "aac", str(clip),
    ]  # fmt: skip
    subprocess.run([ffmpeg.ffmpeg_path(), *words], check=True)
    series = Series.objects.create(title="Bench", slug="bench")
    for number in range(1, options.episodes + 1):
        path = var / f"EP{number}.mp4"
        path.write_bytes(clip.read_bytes() + b"\x00\x00\x00\x10free" + number.to_bytes(8, "big"))
        master, _new = intake.take(path=path, name=path.name)
        services.submit_master(episode=Episode.objects.create(series=series, number=number), master=master)
        path.unlink(missing_ok=True)


def wait() -> None:
    """Until no stage waits or runs. Raises SystemExit where a job failed."""
    from catalog.media.models import Stage
    from studio.jobs.models import JobState

    told_at = time.monotonic()
    while True:
        left = Stage.objects.exclude(state=JobState.DONE).count()
        if failed := Stage.objects.filter(state=JobState.FAILED).first():
            tell(f"Nothing measured: {failed.error_code}: {failed.error_message}")
            sys.exit(2)
        if not left:
            return
        if time.monotonic() - told_at > 20:
            tell(f"{left} stages to go")
            told_at = time.monotonic()
        time.sleep(2)


def result_of(options: argparse.Namespace) -> Result | None:
    from catalog.media.models import Stage

    stages = Stage.objects.order_by("started_at").values_list("started_at", "finished_at")
    rows = [(began, ended) for began, ended in stages if began and ended]
    if not rows:
        return None
    gaps = [max(0.0, (begins - ended).total_seconds()) for (_began, ended), (begins, _ends) in pairwise(rows)]
    return Result(
        episodes=options.episodes, stages=len(rows), clip_s=options.seconds, clip_height=options.height,
        whole_s=(rows[-1][1] - rows[0][0]).total_seconds(), idle_s=sum(gaps), longest_gap_s=max(gaps),
    )  # fmt: skip


def told(result: Result) -> str:
    each = result.idle_s / result.episodes
    verdict = "PASS" if result.share <= PROMISE else "FAIL"
    return "\n".join([
        f"{result.episodes} episodes of {result.clip_s:.0f} s at {result.clip_height} pixels of height, one worker",
        f"from the first beginning to the last end  {result.whole_s:8.1f} s, {result.stages} stages",
        f"between a stage's end and the next's start {result.idle_s:7.2f} s, {each:.3f} s an episode, "
        f"{1000 * result.idle_s / result.stages:.1f} ms a stage, the longest {result.longest_gap_s:.2f} s",
        f"{verdict}: idle {100 * result.share:.2f} % of the whole, {100 * PROMISE:.0f} % promised",
    ])  # fmt: skip


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
