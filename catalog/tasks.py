"""A manifest: imports alone."""

from catalog.captions.tasks import package_captions, sweep_captions, tidy_captions
from catalog.titles.tasks import publish_due, sweep_jobs, tidy, transcode

__all__ = [
    "package_captions",
    "publish_due",
    "sweep_captions",
    "sweep_jobs",
    "tidy",
    "tidy_captions",
    "transcode",
]
