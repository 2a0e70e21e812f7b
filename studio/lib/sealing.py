"""Fields that are stored sealed: AES-256-GCM, one key for all, each value bound to its row and column.

A sealed value is ``1:key's name:base64 of nonce and ciphertext``. Its table, column and primary key are sealed with it
as associated data, so that one that was moved to another row or column does not open. A model's field holds sealed
text alone: what a value says is never an attribute, and so stands in no repr, log, session or page of an error.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext as _

from studio.lib.errors import Failure

KEY_BYTES = 32
NONCE_BYTES = 12  # random; a key may seal 2^32 values (NIST SP 800-38D, 8.3)
VERSION = "1"
SHOWN = 4  # characters at the end of a masked value


def key_lost(name: str) -> Failure:
    sentence = _(
        "This value was sealed with the key %(name)s, which FIELD_KEYS no longer holds. Put that key back behind the "
        "newest one and start again."
    )
    return Failure("key_lost", sentence % {"name": name}, status=409)


def seal_broken() -> Failure:
    sentence = _(
        "This value can't be opened: it was damaged, or brought here from another row or column. Enter it again."
    )
    return Failure("seal_broken", sentence, status=409)


@dataclass(frozen=True)
class Keyring:
    """Keys, newest first. The first one seals, all of them open."""

    keys: tuple[bytes, ...] = field(repr=False)

    @property
    def newest(self) -> str:
        return name_of(self.keys[0])

    def seal(self, text: str, place: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.keys[0]).encrypt(nonce, text.encode(), place.encode())
        return f"{VERSION}:{self.newest}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Raises Failure: ``key_lost`` where none of the keys has sealed it, ``seal_broken``."""
        version, name, data = _parts(sealed)
        key = next((key for key in self.keys if name_of(key) == name), None)
        if version != VERSION:
            raise seal_broken()
        if key is None:
            raise key_lost(name)
        try:
            raw = base64.urlsafe_b64decode(data)
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except (binascii.Error, InvalidTag, ValueError):
            raise seal_broken() from None


def name_of(key: bytes) -> str:
    """Eight hexadecimal digits by which a sealed value names its key; they tell nothing of it."""
    return hashlib.sha256(b"cliffhanger field key\0" + key).hexdigest()[:8]


def _parts(sealed: str) -> tuple[str, str, str]:
    parts = sealed.split(":")
    if len(parts) != 3:
        raise seal_broken()
    return parts[0], parts[1], parts[2]


def read_keys(lines: Iterable[str]) -> tuple[bytes, ...]:
    """Keys as 32 bytes of base64 each. Raises ImproperlyConfigured, which shows none of them."""
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            key = base64.b64decode(line.strip().replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise ImproperlyConfigured(f"Key {number} of FIELD_KEYS is not 32 bytes in base64.")
        found.append(key)
    if not found:
        raise ImproperlyConfigured("FIELD_KEYS holds no key.")
    return tuple(found)


def keyring() -> Keyring:
    return _keyring(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _keyring(lines: tuple[str, ...]) -> Keyring:
    return Keyring(read_keys(lines))


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that only ``seal`` writes and only ``reveal`` reads; empty where there is none.

    Anything that is not sealed is refused before the database sees it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"blank": True, "default": "", "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: kwargs[key] for key in kwargs if key not in ("blank", "default", "editable")}

    def get_prep_value(self, value: Any) -> Any:
        if value and not str(value).startswith(f"{VERSION}:"):
            raise TypeError(f"{self.model.__name__}.{self.name} takes sealed text alone: see studio.lib.sealing.seal")
        return super().get_prep_value(value)


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    return [one for one in model._meta.concrete_fields if isinstance(one, SealedField)]


def place(row: models.Model, name: str) -> str:
    """What a value is bound to."""
    column = row._meta.get_field(name)
    assert isinstance(column, SealedField), f"{name} is not sealed"
    assert row.pk is not None, "a value is sealed for a row that has its primary key"
    return f"{row._meta.db_table}.{column.column}:{row.pk}"


def seal(row: models.Model, name: str, text: str) -> None:
    """Put a value into a row's field, sealed; the caller saves the row. An empty text empties it."""
    setattr(row, name, keyring().seal(text, place(row, name)) if text else "")


def reveal(row: models.Model, name: str) -> str:
    """What a sealed field says; empty where there is nothing. Raises Failure ``key_lost`` or ``seal_broken``."""
    sealed = str(getattr(row, name))
    return keyring().open(sealed, place(row, name)) if sealed else ""


class Whole:
    """A value for one page: a template shows it, no repr does, and so no log or error that prints a context."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Whole(••••)"


def masked(text: str) -> str:
    """``•••• 6789``: of a value of at least eight characters the last four, of a shorter one none."""
    return f"•••• {text[-SHOWN:]}" if len(text) >= 2 * SHOWN else "••••" if text else ""
