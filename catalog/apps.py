from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

READ = {
    "series": "view",
    "episode": "view",
    "cut": "view",
    "serieschange": "view",
    "episodechange": "view",
    "report": "view",
    "waiver": "view",
}


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")
    role_permissions = {
        "producer": READ
        | {
            "series": "view add change delete publish",
            "episode": "view add change delete publish upload",
            "upload": "view",
            "master": "view",
            "transcode": "view",
            "quality": "waive",
            "reframing": "view choose",
            "caption": "view upload approve",
            "pack": "view make",
            "document": "view add",
            "trailer": "view make",
            "trailerexport": "view",
            "person": "view add change",
        },
        "post": READ
        | {
            "episode": "view upload",
            "upload": "view",
            "master": "view",
            "transcode": "view retry",
            "stream": "view",
            "reframing": "view choose",
            "caption": "view upload",
            "pack": "view make",
            "document": "view add",
            "trailer": "view make",
            "trailerexport": "view",
        },
        "writer": {"series": "view", "episode": "view", "caption": "view"},
        "finance": {"series": "view", "episode": "view", "person": "view add change"},
    }
