"""A manifest: imports alone."""

from catalog.delivery.tasks import make_pack, make_trailer, sweep_deliveries, tidy_deliveries
from catalog.titles.tasks import publish_due, sweep_jobs, tidy, transcode

__all__ = [
    "make_pack",
    "make_trailer",
    "publish_due",
    "sweep_deliveries",
    "sweep_jobs",
    "tidy",
    "tidy_deliveries",
    "transcode",
]
