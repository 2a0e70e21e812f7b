from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from studio.embedded import ensure


class DatabaseWrapper(base.DatabaseWrapper):
    """A command that opens no connection starts no server."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        ensure(settings.VAR_DIR)
        return super().get_new_connection(conn_params)
