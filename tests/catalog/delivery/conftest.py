"""Clips for deliveries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import clips


@pytest.fixture(scope="session")
def talk(clip_folder: Path) -> Path:
    """Three and a half seconds at 540 × 960, 30 frames a second, with sound."""
    path = clip_folder / "talk.mp4"
    clips.run(
        "-ss", "7", "-t", "3.5", "-i", clips.MEADOW.with_name("the-meadow.mp4"),
        "-vf", "fps=30,crop=404:720,scale=540:960,setsar=1",
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-c:a", "aac", "-b:a", "96k", path,
    )  # fmt: skip
    return path


@pytest.fixture(autouse=True)
def _no_work_left() -> Iterator[None]:
    """No delivery leaves a folder behind."""
    yield
    left = [*Path(settings.WORK_DIR).glob("pack-*"), *Path(settings.WORK_DIR).glob("trailer-*")]
    for path in left:  # the next test is not to blame
        shutil.rmtree(path)
    assert not left
