"""What waits in a queue of Redis: a sweep sends only what is not there yet."""

from __future__ import annotations

import json
import logging
from typing import Any

from studio.servers import redis_client

MOST_READ = 2000  # messages
log = logging.getLogger(__name__)


def waiting_messages(queue: str) -> set[tuple[str, str]]:
    """The tasks and arguments of messages that no worker has taken yet; none when Redis does not answer."""
    import redis  # half a second that most commands need not spend

    try:
        waiting: Any = redis_client().lrange(queue, 0, MOST_READ - 1)
    except redis.RedisError as error:
        log.warning("the sweep can't read its messages: %s", error)
        return set()
    headers = [json.loads(message).get("headers", {}) for message in waiting]
    return {(header.get("task", ""), header.get("argsrepr", "")) for header in headers}
