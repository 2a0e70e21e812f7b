from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

READ = {
    "bible": "view",
    "character": "view",
    "storyset": "view",
    "term": "view",
    "revisioncolour": "view",
    "outline": "view",
    "script": "view",
    "revision": "view",
    "note": "view",
    "letter": "view",
}
WRITE = {
    "bible": "view add change",
    "character": "view add change delete",
    "storyset": "view add change delete",
    "term": "view add change delete",
    "revisioncolour": "view add change delete",
    "outline": "view add change",
    "script": "view write",
}

RATES = {"agreement": "view add change", "ratecard": "view add change propose"}

FILES = {"personfile": "view add change"}
DEALS = {"deal": "view add change send waive", "seriesterms": "view add change"}


LOOK_AT_DOCUMENTS = {"document": "view", "drawing": "view"}


class ProductionConfig(AppConfig):
    name = "production"
    verbose_name = _("Production")
    role_permissions: dict[str, dict[str, Any]] = {
        "producer": READ
        | WRITE
        | RATES
        | FILES
        | DEALS
        | LOOK_AT_DOCUMENTS
        | {"script": "view write approve", "all_letter": "view", "document": "view send countersign void"},
        "writer": READ | WRITE,
        "post": READ,
        "finance": LOOK_AT_DOCUMENTS
        | {
            "agreement": "view",
            "ratecard": "view approve",
            "personfile": "view add change export erase",
            "taxfile": "view add change look",
            "look": "view",
            "erasure": "view",
            "deal": "view",
            "seriesterms": "view",
        },
    }
    kept_from_admin = frozenset({"taxfile"})  # tax and bank data are for finance alone

    def ready(self) -> None:
        from production.contracts import services as deals
        from production.documents import followers

        if deals.follow not in followers.FOLLOWERS:
            followers.FOLLOWERS.append(deals.follow)
