"""Sealed fields: what opens them, what does not, and where their keys come from."""

from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from catalog.people.models import Person
from production.people.models import TaxFile
from studio import environment
from studio.lib import rotation, sealing
from studio.lib.errors import Failure
from studio.lib.sealing import Keyring

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def tax_file(**values: str) -> TaxFile:
    row = TaxFile(person=Person.objects.create(name="Somebody"))
    for name, text in values.items():
        sealing.seal(row, name, text)
    row.save()
    return TaxFile.objects.get(pk=row.pk)


@given(st.text(), st.text())
def test_what_was_sealed_opens_at_its_place_alone(text: str, place: str) -> None:
    ring = Keyring(sealing.read_keys([OLD]))
    sealed = ring.seal(text, place)

    assert ring.open(sealed, place) == text
    with pytest.raises(Failure) as refused:
        ring.open(sealed, place + "x")
    assert refused.value.code == "seal_broken"


def test_the_same_value_is_never_sealed_twice_alike() -> None:
    ring = Keyring(sealing.read_keys([OLD]))
    assert len({ring.seal("123456789", "here") for _ in range(50)}) == 50


@pytest.mark.parametrize("sealed", ["", "1:x", "2:aaaaaaaa:AAAA", "1:{key}:AAAA", "1:{key}:%%%", "plain", "1:{key}:"])
def test_what_is_damaged_is_said_to_be(sealed: str) -> None:
    ring = Keyring(sealing.read_keys([OLD]))
    with pytest.raises(Failure) as refused:
        ring.open(sealed.format(key=ring.newest), "here")
    assert refused.value.code == "seal_broken"


def test_an_older_key_opens_and_the_newest_seals() -> None:
    old, both = Keyring(sealing.read_keys([OLD])), Keyring(sealing.read_keys([NEW, OLD]))

    assert both.open(old.seal("123", "here"), "here") == "123"
    with pytest.raises(Failure) as lost:
        old.open(both.seal("123", "here"), "here")
    assert lost.value.code == "key_lost"
    assert both.newest in str(lost.value)
    assert "FIELD_KEYS" in str(lost.value)


@pytest.mark.parametrize("line", ["", "short", base64.b64encode(b"x" * 31).decode(), "ä" * 44, "x" * 44])
def test_a_key_that_is_none_is_named_by_its_place_and_not_shown(line: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Key 2 of FIELD_KEYS is not 32 bytes") as refused:
        sealing.read_keys([OLD, line])
    assert not line or line not in str(refused.value)


def test_keys_stand_in_no_repr() -> None:
    ring = Keyring(sealing.read_keys([OLD]))
    assert repr(ring) == "Keyring()"


@pytest.mark.django_db
def test_a_value_that_is_moved_to_another_row_or_column_does_not_open() -> None:
    one, two = tax_file(tax_id="123456789"), tax_file(tax_id="987654321", bank_account="55555")
    assert sealing.reveal(one, "tax_id") == "123456789"

    TaxFile.objects.filter(pk=two.pk).update(tax_id=one.tax_id, bank_account=two.tax_id)
    two.refresh_from_db()

    for name in ("tax_id", "bank_account"):
        with pytest.raises(Failure) as refused:
            sealing.reveal(two, name)
        assert refused.value.code == "seal_broken"


@pytest.mark.django_db
def test_text_that_is_not_sealed_never_reaches_the_database() -> None:
    row = tax_file()
    row.tax_id = "123456789"
    with pytest.raises(TypeError, match="sealed text alone") as refused:
        row.save()
    assert "123456789" not in str(refused.value)
    with pytest.raises(TypeError):
        TaxFile.objects.filter(pk=row.pk).update(tax_id="123456789")
    with pytest.raises(TypeError):
        TaxFile.objects.filter(tax_id="123456789").exists()


@pytest.mark.django_db
def test_rotation_seals_everything_with_the_newest_key_in_batches(settings: Any) -> None:
    settings.FIELD_KEYS = (OLD,)
    rows = [tax_file(tax_id=f"{number:09}", bank_account="5551234") for number in range(5)]
    settings.FIELD_KEYS = (NEW, OLD)
    already = tax_file(tax_id="111223333")

    assert rotation.rotate(batch=2) == {"sealed": 10, "lost": 0}

    settings.FIELD_KEYS = (NEW,)
    for number, row in enumerate(rows):
        row.refresh_from_db()
        assert (sealing.reveal(row, "tax_id"), sealing.reveal(row, "bank_account")) == (f"{number:09}", "5551234")
    was = already.tax_id
    already.refresh_from_db()
    assert already.tax_id == was
    assert rotation.rotate() == {"sealed": 0, "lost": 0}


@pytest.mark.django_db
def test_a_rotation_that_was_stopped_goes_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FIELD_KEYS = (OLD,)
    for number in range(4):
        tax_file(tax_id=f"{number:09}")
    settings.FIELD_KEYS = (NEW, OLD)
    real, calls = rotation.seal, []

    def stops(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(rotation, "seal", stops)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(batch=2)
    monkeypatch.setattr(rotation, "seal", real)

    assert rotation.rotate(batch=2) == {"sealed": 2, "lost": 0}


@pytest.mark.django_db
def test_a_rotation_leaves_what_a_lost_key_has_sealed_and_counts_it(settings: Any) -> None:
    settings.FIELD_KEYS = (OLD,)
    lost = [tax_file(tax_id=f"{number:09}") for number in range(3)]
    settings.FIELD_KEYS = (NEW,)

    assert rotation.rotate(batch=2) == {"sealed": 0, "lost": 3}

    settings.FIELD_KEYS = (NEW, OLD)
    lost[0].refresh_from_db()
    assert sealing.reveal(lost[0], "tax_id") == "000000000"


def test_the_first_run_makes_a_key_that_its_owner_alone_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIELD_KEYS", raising=False)

    first = environment.field_keys(tmp_path)

    assert environment.field_keys(tmp_path) == first
    assert len(sealing.read_keys(first)) == 1
    assert stat.S_IMODE((tmp_path / "field-keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["field-keys"]


def test_a_key_is_added_before_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIELD_KEYS", raising=False)
    first = environment.field_keys(tmp_path)

    environment.add_field_key(tmp_path)

    assert environment.field_keys(tmp_path)[1:] == first
    assert stat.S_IMODE((tmp_path / "field-keys").stat().st_mode) == 0o600


def test_keys_of_the_environment_count_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELD_KEYS", f"{NEW}, {OLD}")
    assert environment.field_keys(tmp_path) == (NEW, OLD)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("text", "shown"), [("123456789", "•••• 6789"), ("1234567", "••••"), ("", "")])
def test_a_mask_shows_the_end_of_long_values_alone(text: str, shown: str) -> None:
    assert sealing.masked(text) == shown
