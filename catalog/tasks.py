"""A manifest: imports alone."""

from catalog.titles.tasks import (
    make_pictures,
    publish_due,
    sweep_jobs,
    sweep_pictures,
    tidy,
    tidy_pictures,
    transcode,
)

__all__ = ["make_pictures", "publish_due", "sweep_jobs", "sweep_pictures", "tidy", "tidy_pictures", "transcode"]
