"""Storage in a bucket: the whole way, against a real S3 server on loopback, in processes of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

RCLONE = Path(sys.executable).parent / "rclone"
KEYS = {"AWS_ACCESS_KEY_ID": "studio", "AWS_SECRET_ACCESS_KEY": "a-secret-of-tests"}
LOOK = """
import json, urllib.request
from django.test import Client
client = Client(headers={"host": "localhost"})
episode = client.get("/api/v1/series/bucket/episodes").json()["results"][0]
playback = client.get(f"/api/v1/episodes/{episode['public_id']}/playback").json()
path = playback["hls"].removeprefix("http://localhost")
playlist = client.get(path)
segment = client.get(path.replace("master.m3u8", "h264-198/1.m4s"))
with urllib.request.urlopen(segment["Location"]) as answer:
    count = len(answer.read())
print(json.dumps({"playlist": playlist.getvalue().decode()[:7], "status": segment.status_code, "bytes": count}))
"""


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder that the server shows as a bucket, and the environment that points at it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "root" / "studio").mkdir(parents=True)
    pair = f"{KEYS['AWS_ACCESS_KEY_ID']},{KEYS['AWS_SECRET_ACCESS_KEY']}"
    server = subprocess.Popen(
        [RCLONE, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", pair, "--config", os.devnull,
         tmp_path / "root"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    url = f"s3://studio/prod?endpoint=http://127.0.0.1:{port}&region=us-east-1"
    environment = os.environ | KEYS | {"STORAGE_URL": url, "VAR_DIR": str(tmp_path / "var"), "REDIS_URL": ""}
    yield tmp_path / "root" / "studio" / "prod", environment
    server.kill()  # it would wait for whoever has not read to the end
    server.wait(10)


def manage(environment: dict[str, str], *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def test_a_master_and_its_stream_live_in_the_bucket_and_play_from_it(
    bucket: tuple[Path, dict[str, str]], small_clip: Path
) -> None:
    folder, environment = bucket
    manage(environment, "migrate", "-v0")
    words = ("ingest", str(small_clip), "--episode", "bucket/1", "--create", "--publish", "--wait")
    answer = json.loads(manage(environment, *words))
    assert answer["state"] == "done"
    assert (folder / "masters" / answer["master"][:2] / answer["master"]).stat().st_size == small_clip.stat().st_size
    assert list(folder.glob("streams/*/master.m3u8"))

    seen = json.loads(manage(environment, "shell", "-v0", "-c", LOOK))
    assert (seen["playlist"], seen["status"]) == ("#EXTM3U", 302)
    assert seen["bytes"] > 1000

    wrong = environment | {"AWS_SECRET_ACCESS_KEY": "another"}
    other = small_clip.with_name("other.mp4")
    other.write_bytes(small_clip.read_bytes() + b"\0")
    words = ("ingest", str(other), "--episode", "bucket/2", "--create", "--wait")
    refused = json.loads(manage(wrong, *words, code=1))
    assert refused["error"]["code"] == "storage_failed"
    assert len(list(folder.glob("masters/*/*"))) == 1
