"""manage.py rotate_keys: seals tax and bank data with the newest key."""

from __future__ import annotations

import argparse
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio import environment
from studio.lib import rotation, sealing
from studio.lib.commands import exit_with, print_json, unreadable
from studio.lib.errors import Failure


class Command(BaseCommand):
    help = (
        "Seal every tax and bank value with the newest of FIELD_KEYS. It may be stopped and run again. "
        "--add puts a new key first in VAR_DIR/field-keys instead: start everything again, then run it without."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--add", action="store_true", help="make a new key in VAR_DIR/field-keys, and stop there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            print_json(_add() if options["add"] else _rotate())
        except Failure as failure:
            exit_with(failure)


def _add() -> dict[str, str]:
    if os.environ.get("FIELD_KEYS"):
        raise Failure(
            "keys_elsewhere", "FIELD_KEYS is set: put the new key before the others there, 32 bytes in base64."
        )
    try:
        environment.add_field_key(settings.VAR_DIR)
    except OSError as error:
        raise unreadable(error) from None
    newest = sealing.Keyring(sealing.read_keys(environment.field_keys(settings.VAR_DIR))).newest
    return {"newest": newest, "next": "Start web server and workers again, then run: manage.py rotate_keys"}


def _rotate() -> dict[str, Any]:
    done = rotation.rotate()
    if done["lost"]:
        sentence = (
            f"{done['sealed']} values were sealed with the newest key. {done['lost']} can't be opened: the key that "
            "sealed them is not in FIELD_KEYS, or they were damaged. Put the key back and run this again."
        )
        raise Failure("key_lost", sentence)
    return {"newest": sealing.keyring().newest, **done}
