"""A manifest: imports alone."""

from catalog.captions.tasks import package_captions, sweep_captions, tidy_captions
from catalog.delivery.tasks import make_pack, make_trailer, sweep_deliveries, tidy_deliveries
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
    "make_pack",
    "make_pictures",
    "make_trailer",
    "package_captions",
    "publish_due",
    "stage",
    "sweep_captions",
    "sweep_deliveries",
    "sweep_jobs",
    "sweep_pictures",
    "take_upload",
    "tidy",
    "tidy_captions",
    "tidy_deliveries",
    "tidy_pictures",
]
