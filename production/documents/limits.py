"""How often one address may ask. Guessing 160 bits needs no limit; this spares the server."""

from __future__ import annotations

import logging

from production.documents import errors
from studio.servers import redis_client

WINDOW = 600  # seconds
PAGES, WRONG_LINKS, TRIES = 600, 40, 30  # in a window: a whole set may sit behind one address
PREFIX = "cliffhanger:sign:"
log = logging.getLogger(__name__)


def check_pages(address: str | None) -> None:
    """Raises Failure ``too_many_tries``."""
    _count("page", address or "", PAGES)


def check_wrong_link(address: str | None) -> None:
    """Count a link that was none. Raises Failure ``too_many_tries``."""
    _count("wrong", address or "", WRONG_LINKS)


def check_try(token_digest: str) -> None:
    """Count a form that was sent with one link. Raises Failure ``too_many_tries``."""
    _count("try", token_digest, TRIES)


def _count(what: str, who: str, most: int) -> None:
    """While Redis is away nothing is counted: a signer is not turned away for that."""
    import redis  # half a second that most commands need not spend

    key = f"{PREFIX}{what}:{who}"
    try:
        with redis_client().pipeline() as pipe:
            pipe.set(key, 0, ex=WINDOW, nx=True)
            pipe.incr(key)
            count = int(pipe.execute()[1])
    except redis.RedisError as error:
        log.warning("requests are not counted: %s", error)
        return
    if count > most:
        raise errors.too_many_tries()
