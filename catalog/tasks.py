"""A manifest: imports alone."""

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
    "publish_due",
    "stage",
    "sweep_jobs",
    "sweep_pictures",
    "take_upload",
    "tidy",
    "tidy_pictures",
]
