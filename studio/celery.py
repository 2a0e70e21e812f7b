"""The Celery application, and the sign of life that each worker gives.

Queues by kind of work: default, media, money, and sweep for what beat sends every few seconds.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, heartbeat_sent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
__all__ = ["app"]

app = Celery("studio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def have_servers(**kwargs: Any) -> None:
    """A worker started by itself has its servers too."""
    from studio.servers import ensure

    ensure()


@heartbeat_sent.connect
def give_sign_of_life(sender: Any, **kwargs: Any) -> None:
    """Every two seconds, from the worker's main process: which queues are served."""
    from studio.jobs.presence import announce

    worker = sender.eventer
    queues = [str(name) for name in worker.app.amqp.queues.consume_from]
    announce(worker.hostname, queues)
