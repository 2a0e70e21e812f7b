"""manage.py fountain on a file and on stdin."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from production.scripts import fdx, fountain
from tests.production.scripts.final_draft import PRODUCTION

TEXT = "Title: The Heir\n\nINT. CAFÉ - NIGHT #1A#\n\nÉLODIE (V.O.)\nWho “sent” you?\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "heir.fountain"


def printed(capsys: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    call_command("fountain", *arguments)
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("fountain", *arguments)
    assert ended.value.code == 1
    error: dict[str, Any] = json.loads(capsys.readouterr().out)["error"]
    assert error["message"].endswith(".")
    return str(error["code"])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_in_any_encoding_is_printed_as_fountain(
    script: Path, capsysbinary: pytest.CaptureFixture[bytes], encoding: str, end: str
) -> None:
    script.write_bytes(TEXT.replace("\n", end).encode(encoding))
    assert printed(capsysbinary, str(script), "--to", "fountain") == TEXT.encode()


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_stdin_is_printed_as_json(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("utf-16"))))
    answer = json.loads(printed(capsysbinary, *arguments, "--to", "json"))
    assert answer["title_page"] == [["Title", "The Heir"]]
    heading, cue, speech = answer["elements"]
    assert (heading["type"], heading["text"], heading["number"]) == ("scene_heading", "INT. CAFÉ - NIGHT", "1A")
    assert (cue["name"], cue["extension"], cue["dual"]) == ("ÉLODIE", "V.O.", False)
    assert (speech["text"], speech["line"], speech["end_line"]) == ("Who “sent” you?", 6, 6)


def test_a_script_is_printed_for_final_draft_and_on_paper(
    script: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    script.write_text(TEXT)
    final_draft = fdx.read(printed(capsysbinary, str(script), "--to", "fdx")).document
    assert [(element.kind, element.text) for element in final_draft.elements] == [
        (element.kind, element.text) for element in fountain.parse(TEXT).elements
    ]
    assert printed(capsysbinary, str(script), "--to", "pdf").startswith(b"%PDF-")


def test_a_file_of_final_draft_is_read_too(script: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    script.write_bytes(fdx.write(fountain.parse(TEXT)))
    assert printed(capsysbinary, str(script), "--to", "fountain") == TEXT.encode()
    script.write_bytes(b"<?xml version='1.0'?><FinalDraft><Content>")
    assert refused(capsysbinary, str(script), "--to", "json") == "broken_fdx"


def test_what_fountain_can_not_say_survives_final_drafts_way_through(
    script: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    script.write_text(PRODUCTION)
    assert canonicalize(printed(capsysbinary, str(script), "--to", "fdx").decode()) == canonicalize(PRODUCTION)


def test_names_of_the_cast_are_cues(script: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    script.write_text("小明\n你好。\n")
    answer = json.loads(printed(capsysbinary, str(script), "--to", "json", "--name", "小明"))
    assert [element["type"] for element in answer["elements"]] == ["character", "dialogue"]


def test_what_can_not_be_read_is_refused(script: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert refused(capsysbinary, str(script), "--to", "json") == "unreadable_file"
    script.write_bytes(b"\x89PNG\r\n\x1a\n\0")
    assert refused(capsysbinary, str(script), "--to", "json") == "binary_script"
    script.write_bytes(b"\xff\xfea")
    assert refused(capsysbinary, str(script), "--to", "json") == "unreadable_script"
    drawing = script.with_suffix(".fdx")
    drawing.write_bytes(b"<svg/>")
    assert refused(capsysbinary, str(drawing), "--to", "json") == "not_fdx"


def test_fifty_megabytes_are_refused_without_being_read(
    script: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("production.scripts.fountain.parse", None)
    with script.open("wb") as file:
        file.truncate(50_000_000)
    assert refused(capsysbinary, str(script), "--to", "json") == "script_too_large"


def test_an_unknown_target_is_an_error_of_usage(script: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("fountain", str(script), "--to", "docx")


def test_it_runs_in_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "fountain", "--to", "fountain"],
        input=TEXT.encode("cp1252"), cwd=settings.BASE_DIR, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout == TEXT.encode()
