"""Which workers are alive: each worker announces itself in Redis every two seconds."""

from __future__ import annotations

import logging

import redis

from studio.servers import redis_client

PREFIX = "cliffhanger:worker:"
TTL = 15  # seconds
log = logging.getLogger(__name__)


def announce(hostname: str, queues: list[str]) -> None:
    """Say that the worker lives. A Redis that does not answer is noted in the log: the worker goes on."""
    try:
        redis_client().set(PREFIX + hostname, ",".join(queues), ex=TTL)
    except redis.RedisError as error:
        log.warning("Redis did not take the worker's sign of life: %s", error)


def live_workers() -> dict[str, list[str]]:
    """Return {worker: queues it serves}. Raises redis.RedisError when Redis does not answer."""
    client = redis_client()
    names: list[bytes] = sorted(client.scan_iter(match=PREFIX + "*", count=500))
    values: list[bytes | None] = client.mget(names) if names else []  # type: ignore[assignment]
    return {
        name.decode().removeprefix(PREFIX): value.decode().split(",")
        for name, value in zip(names, values, strict=True)
        if value is not None
    }


def somebody_serves(queue: str) -> bool:
    """Whether a live worker takes from this queue; False too when Redis does not answer."""
    try:
        return any(queue in queues for queues in live_workers().values())
    except redis.RedisError:
        return False
