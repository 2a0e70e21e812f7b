"""manage.py ingest as a person runs it: a process of its own, in a VAR_DIR of its own, with no `make run` beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from studio import embedded
from tests import processes
from tests.catalog.media import bad

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cliffhanger-ingest-") as folder:
        yield Path(folder) / "var"


@pytest.fixture(scope="module")
def served(var: Path) -> Iterator[Path]:
    """The same VAR_DIR with its servers kept up, as by a `make run`, so that a command need not start them."""
    embedded.ensure(var)
    yield var
    embedded.release(var.resolve(), os.getpid())
    assert not processes.of_folder(var)


def start(var: Path, *words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *map(str, words)], cwd=settings.BASE_DIR, env=os.environ | {"VAR_DIR": str(var)},
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def answer_of(process: subprocess.Popen[str]) -> tuple[int, Any]:
    """The exit code and the one object on stdout."""
    out, err = process.communicate(timeout=120)
    assert err == ""
    (line,) = out.splitlines()
    return process.returncode, json.loads(line)


def ingest(var: Path, *words: str | Path) -> tuple[int, Any]:
    return answer_of(start(var, "ingest", *words))


def error_of(var: Path, *words: str | Path) -> str:
    """The code of a failure, which exits with 1 and says a sentence."""
    code, answer = ingest(var, *words)
    assert code == 1
    return code_in(answer)


def code_in(answer: dict[str, dict[str, str]]) -> str:
    assert (set(answer), set(answer["error"])) == ({"error"}, {"code", "message"})
    assert len(answer["error"]["message"]) > 20
    return answer["error"]["code"]


def files(var: Path) -> list[Path]:
    return sorted(path for path in (var / "media").rglob("*") if path.is_file())


def test_help_starts_nothing(tmp_path: Path) -> None:
    fresh = tmp_path / "var"

    for words in (["help"], ["help", "ingest"], ["ingest", "--help"]):
        process = start(fresh, *words)
        out, _err = process.communicate(timeout=60)
        assert (process.returncode, "ingest" in out) == (0, True)

    assert not (fresh / "postgres").exists()
    assert not processes.of_folder(fresh)


def test_from_a_file_to_a_published_episode_and_the_same_again(var: Path, small_clip: Path) -> None:
    words = (small_clip, "--episode", "the-heiress/7", "--create", "--publish", "--wait")

    code, answer = ingest(var, *words)

    assert code == 0
    assert answer == {
        "episode": "the-heiress/7", "master": answer["master"], "version": 1, "current": True, "state": "done",
        "release": "published",
        "renditions": [
            {"codec": "h264", "width": 198, "height": 352, "duration_s": pytest.approx(3, abs=0.1),
             "bitrate_bps": answer["renditions"][0]["bitrate_bps"]},
        ],
        "quality": answer["quality"],
        "hls": answer["hls"],
    }  # fmt: skip
    assert len(answer["master"]) == 64
    assert answer["quality"]["verdict"] in ("pass", "warn", "fail")
    assert answer["quality"]["summary"].startswith("QC: ")
    assert answer["renditions"][0]["bitrate_bps"] > 10_000
    assert answer["hls"].endswith("/master.m3u8")
    kept = files(var)
    assert any(path.name == "master.m3u8" for path in kept)
    assert not list((var / "work").glob("*"))
    assert not processes.of_folder(var)

    again = ingest(var, *words)

    assert again == (0, answer)
    assert files(var) == kept
    assert not processes.of_folder(var)


def test_another_episode_of_the_same_file_costs_no_second_encode(served: Path, small_clip: Path) -> None:
    first = ingest(served, small_clip, "--episode", "the-heiress/7", "--wait")[1]
    kept = files(served)

    code, second = ingest(served, small_clip, "--episode", "the-heiress/8", "--create")

    assert (code, second["state"], second["release"]) == (0, "done", "draft")
    assert second["renditions"] == first["renditions"]
    assert files(served) == kept


def test_without_wait_the_work_is_left_to_a_worker(served: Path, tmp_path: Path, small_clip: Path) -> None:
    other = bad.written(tmp_path, small_clip.read_bytes() + b"\x00\x00\x00\x08free", "other.mp4")

    code, answer = ingest(served, other, "--episode", "later/1", "--create", "--publish")
    assert (code, answer["state"], answer["release"]) == (0, "queued", "draft")
    assert (answer["renditions"], answer["quality"], answer["hls"]) == ([], None, None)

    code, answer = ingest(served, other, "--episode", "later/1", "--wait")
    assert (code, answer["state"], answer["release"]) == (0, "done", "published")


def test_two_hand_over_the_same_file_at_once(served: Path, tmp_path: Path, small_clip: Path) -> None:
    other = bad.written(tmp_path, small_clip.read_bytes() + b"\x00\x00\x00\x09freex", "both.mp4")
    words = ("ingest", other, "--create", "--publish", "--wait", "--episode")

    one, two = start(served, *words, "twins/1"), start(served, *words, "twins/2")
    (code, answer), (other_code, other_answer) = answer_of(one), answer_of(two)

    assert (code, other_code) == (0, 0)
    assert answer["hls"] == other_answer["hls"]
    assert (answer["release"], other_answer["release"]) == ("published", "published")


def test_a_bad_file_says_why_and_leaves_nothing(served: Path, tmp_path: Path) -> None:
    ingest_words = ("--episode", "bad/1", "--create", "--wait")
    before = files(served)

    assert error_of(served, bad.written(tmp_path, b"not a video\n"), *ingest_words) == "not_a_video"
    assert error_of(served, bad.written(tmp_path, bad.HLS), *ingest_words) == "playlist"
    assert files(served) == before
    assert error_of(served, bad.written(tmp_path, b"x"), "--episode", "bad/1") == "no_such_episode"  # none was made


@pytest.mark.parametrize(
    ("file", "episode", "code"),
    [
        ("clip.mp4", "the-heiress", "bad_episode"),
        ("clip.mp4", "the-heiress/0", "bad_episode"),
        ("clip.mp4", "the-heiress/seven", "bad_episode"),
        ("clip.mp4", "The Heiress/7", "bad_episode"),
        ("clip.mp4", "../x/1", "bad_episode"),
        ("clip.mp4", "x/10000", "bad_episode"),
        ("clip.mp4", "/1", "bad_episode"),
        ("absent.mp4", "the-heiress/7", "no_such_file"),
        (".", "the-heiress/7", "no_such_file"),
        ("empty.mp4", "the-heiress/7", "empty_file"),
    ],
)
def test_what_is_wrong_on_the_command_line_is_said_without_a_server(
    file: str, episode: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No database is allowed here: the test would fail if it were opened."""
    bad.written(tmp_path, b"a clip", "clip.mp4")
    bad.written(tmp_path, b"", "empty.mp4")

    with pytest.raises(SystemExit) as ended:
        call_command("ingest", tmp_path / file, episode=episode, create=True)

    assert ended.value.code == 1
    assert code_in(json.loads(capsys.readouterr().out)) == code


def test_no_episode_is_made_unasked(served: Path, small_clip: Path) -> None:
    before = files(served)

    assert error_of(served, small_clip, "--episode", "never-made/1", "--wait") == "no_such_episode"

    assert files(served) == before


def test_several_who_come_at_once_to_a_new_folder_all_succeed(tmp_path: Path, small_clip: Path) -> None:
    var = tmp_path / "var"
    copies = [tmp_path / f"EP0{number}.mp4" for number in (1, 2, 3)]
    for number, copy in enumerate(copies):
        copy.write_bytes(small_clip.read_bytes() + bytes(number))
    commands = [start(var, "ingest", copy, "--episode", f"heir/{copy.stem[-1]}", "--create") for copy in copies]
    answers = [answer_of(command) for command in commands]
    assert [(code, answer.get("state")) for code, answer in answers] == [(0, "queued")] * 3
    assert not processes.of_folder(var)


def test_an_answer_speaks_of_its_own_file_though_a_newer_one_came_meanwhile(
    served: Path, tmp_path: Path, small_clip: Path
) -> None:
    older, newer = tmp_path / "older.mp4", tmp_path / "newer.mp4"
    older.write_bytes(small_clip.read_bytes() + b"\0older")
    newer.write_bytes(small_clip.read_bytes() + b"\0newer")
    first = start(served, "ingest", older, "--episode", "meanwhile/1", "--create", "--wait")
    assert ingest(served, newer, "--episode", "meanwhile/1", "--create")[0] == 0
    code, answer = answer_of(first)
    assert (code, answer["state"]) == (0, "done")
    assert len(answer["renditions"]) == 1
    assert answer["version"] == (2 if answer["current"] else 1)


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}, "no_database"),
        ({"DATABASE_URL": "mysql://x"}, "bad_settings"),
        ({"VAR_DIR": "/proc/nowhere"}, "no_servers"),
    ],
)
def test_what_it_can_not_reach_is_said_in_json(
    tmp_path: Path, small_clip: Path, environment: dict[str, str], code: str
) -> None:
    words = [sys.executable, "manage.py", "ingest", str(small_clip), "--episode", "heir/1", "--create"]
    done = subprocess.run(
        words, cwd=settings.BASE_DIR, env=os.environ | {"VAR_DIR": str(tmp_path)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == code
    assert "Traceback" not in done.stderr


def test_a_name_that_no_file_can_have_is_said_in_json(tmp_path: Path) -> None:
    code, answer = ingest(tmp_path, "x" * 5000 + ".mp4", "--episode", "heir/1", "--create")
    assert (code, answer["error"]["code"]) == (1, "unreadable_file")


def test_a_folder_becomes_a_series(served: Path, tmp_path: Path, small_clip: Path) -> None:
    (tmp_path / "finals").mkdir()
    for name in ("EP01.mp4", "EP02_v2.mov", "trailer.mp4"):
        (tmp_path / "finals" / name).write_bytes(small_clip.read_bytes() + name.encode())
    code, answer = ingest(served, tmp_path / "finals", "--series", "whole", "--create", "--wait")
    assert code == 0
    assert [(row["episode"], row["state"]) for row in answer["episodes"]] == [("whole/1", "done"), ("whole/2", "done")]
    assert [row["file"] for row in answer["unmatched"]] == ["trailer.mp4"]
