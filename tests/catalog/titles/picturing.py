"""Series with posters, their pictures made, and none of them left to the next test."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from catalog.titles import pictures
from catalog.titles.models import Series
from studio.jobs.models import JobState
from tests import factories
from tests.catalog.pictures.making import saved, scene
from tests.files import stored


@pytest.fixture(autouse=True)
def no_artwork_stays() -> Iterator[None]:
    yield
    for name in stored("artwork"):
        storages["default"].delete(name.removeprefix("artwork/"))


def poster(width: int = 720, height: int = 960, seed: int = 1) -> str:
    return storages["default"].save(
        f"posters/p{seed}-{width}.jpg", ContentFile(saved(scene(width, height, seed)).read())
    )


def series(**fields: Any) -> Series:
    return factories.published_series(**({"poster": poster(), "title": "The Heiress"} | fields))


def done(subject: Any, watch: Callable[[], None] | None = None) -> Any:
    """The subject after a worker has done its job."""
    job = pictures.request(subject)
    assert job
    assert pictures.run(job_id=job.pk, watch=watch)
    job.refresh_from_db()
    assert (job.state, job.error_message) == (JobState.DONE, "")
    subject.refresh_from_db()
    return subject


def opened(name: str) -> Image.Image:
    with storages["default"].open(name) as file:
        picture = Image.open(io.BytesIO(file.read()))
        picture.load()
    return picture
