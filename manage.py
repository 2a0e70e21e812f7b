#!/usr/bin/env python
"""Every command works by itself: it uses the servers of a running `make run`, or starts its own while it lasts."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed in this Python. Run `make setup`, then .venv/bin/python manage.py.")
    from studio.embedded import EmbeddedError
    from studio.lib.commands import exit_with, foreseen
    from studio.lib.errors import Failure

    try:
        execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        exit_with(Failure("no_servers", str(error)))
    except Exception as error:
        failure = foreseen(error)
        if failure is None:
            raise
        exit_with(failure)


if __name__ == "__main__":
    main()
