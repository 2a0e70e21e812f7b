"""manage.py rotate_keys."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from production.people.models import TaxFile
from studio import environment
from studio.lib import sealing
from tests.production.people.making import somebody

pytestmark = pytest.mark.django_db
OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


@pytest.fixture
def row(settings: Any) -> TaxFile:
    """Sealed by the old key; both are there now."""
    settings.FIELD_KEYS = (OLD,)
    made = TaxFile(person=somebody())
    sealing.seal(made, "tax_id", "123456789")
    made.save()
    settings.FIELD_KEYS = (NEW, OLD)
    return made


def test_it_seals_with_the_newest_key_and_says_how_many(row: TaxFile, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rotate_keys")

    said = json.loads(capsys.readouterr().out)
    row.refresh_from_db()
    assert (said["sealed"], said["lost"]) == (1, 0)
    assert row.tax_id.startswith(f"1:{said['newest']}:")


def test_a_lost_key_is_a_sentence_and_exit_code_1(
    row: TaxFile, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FIELD_KEYS = (NEW,)
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys")

    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "key_lost"


def test_add_makes_a_key_in_the_file_and_none_where_the_environment_has_them(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR_DIR = tmp_path
    call_command("rotate_keys", "--add")
    keys = environment.field_keys(tmp_path)
    said = capsys.readouterr().out
    assert len(keys) == 2
    assert not [key for key in keys if key in said]

    monkeypatch.setenv("FIELD_KEYS", OLD)
    with pytest.raises(SystemExit):
        call_command("rotate_keys", "--add")
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "keys_elsewhere"
