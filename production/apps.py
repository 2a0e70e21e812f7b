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


class ProductionConfig(AppConfig):
    name = "production"
    verbose_name = _("Production")
    role_permissions: dict[str, dict[str, Any]] = {
        "producer": READ | WRITE | RATES | FILES | {"script": "view write approve", "all_letter": "view"},
        "writer": READ | WRITE,
        "post": READ,
        "finance": {
            "agreement": "view",
            "ratecard": "view approve",
            "personfile": "view add change export erase",
            "taxfile": "view add change look",
            "look": "view",
            "erasure": "view",
        },
    }
    kept_from_admin = frozenset({"taxfile"})  # tax and bank data are for finance alone
