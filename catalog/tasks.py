"""A manifest: imports alone."""

from catalog.captions.tasks import package_captions, sweep_captions, tidy_captions
from catalog.titles.tasks import (
    make_pictures,
    publish_due,
    stage,
    sweep_jobs,
    sweep_pictures,
    take_upload,
    tidy,
    tidy_pictures,
)

__all__ = [
    "make_pictures",
    "package_captions",
    "publish_due",
    "stage",
    "sweep_captions",
    "sweep_jobs",
    "sweep_pictures",
    "take_upload",
    "tidy",
    "tidy_captions",
    "tidy_pictures",
]
