"""PostgreSQL and Redis from wheels, for as long as somebody uses them.

Used only where DATABASE_URL or REDIS_URL name no other server. Each process that needs them calls
``ensure()``, which holds a shared lock on ``users.lock`` until the process ends, however it ends. A keeper process
(`python -m studio.embedded VAR_DIR`) owns both servers, starts a crashed one again, and stops them
when nobody holds the shared lock any more.
"""

from studio.embedded.client import addresses, ensure, keep_up, release
from studio.embedded.layout import EmbeddedError, Layout

__all__ = ["EmbeddedError", "Layout", "addresses", "ensure", "keep_up", "release"]
