"""A PostgreSQL and a Redis of a bench's own."""

from __future__ import annotations

import os
from pathlib import Path


def prepare(var: Path) -> None:
    """Servers and tables in that folder, and Django ready to use them. Whoever calls it ends them with
    ``embedded.release``."""
    for name in ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "PORT", "PUBLIC_URL"):
        os.environ.pop(name, None)
    os.environ |= {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "studio.settings", "DEBUG": "0"}
    import django

    django.setup()
    from studio import servers

    servers.ensure()
    servers.migrate()
