"""Final Draft files that are none, damaged or hostile: refused with a sentence, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from production.scripts import fdx
from studio.lib.errors import Failure
from tests.production.scripts.final_draft import PRODUCTION, paragraph, read, script


def refused(data: bytes) -> str:
    with pytest.raises(Failure) as failure:
        fdx.read(data)
    assert failure.value.status == 422
    assert failure.value.message.endswith(".")
    return failure.value.code


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><FinalDraft><Content><Paragraph><Text>&c;</Text></Paragraph></Content>
</FinalDraft>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><FinalDraft><Content><Paragraph><Text>&e;</Text>
</Paragraph></Content></FinalDraft>"""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "script_empty"),
        (b"\xef\xbb\xbf \n", "script_empty"),
        (BOMB.encode(), "unsafe_fdx"),
        (BOMB.encode("utf-16"), "unsafe_fdx"),
        (OUTSIDE.encode(), "unsafe_fdx"),
        (b'<!DOCTYPE FinalDraft SYSTEM "http://example.org/x.dtd"><FinalDraft><Content/></FinalDraft>', "unsafe_fdx"),
        (b"<FinalDraft><Content><Paragraph><Text>&e;</Text></Paragraph></Content></FinalDraft>", "broken_fdx"),
        (PRODUCTION.encode()[:3000], "broken_fdx"),
        (b"<FinalDraft><Content></FinalDraft>", "broken_fdx"),
        (b"<FinalDraft><Content>\xff\xfe</Content></FinalDraft>", "broken_fdx"),
        (b"INT. HOUSE - DAY\n\nRain.\n", "not_fdx"),
        (b"\x00\x01\x02\x03PK", "not_fdx"),
        (b"<html><body/></html>", "not_fdx"),
        (b"<FinalDraft><TitlePage/></FinalDraft>", "not_fdx"),
        (b'<FinalDraft DocumentType="Template"><Content/></FinalDraft>', "not_fdx"),
        (b'<?xml version="1.0" encoding="x-klingon"?><FinalDraft><Content/></FinalDraft>', "not_fdx"),
        (b"<FinalDraft><Content>" + b"<a>" * 5000, "script_too_large"),
        (b"<FinalDraft><Content>" + b"<a/>" * 600_000 + b"</Content></FinalDraft>", "script_too_large"),
        (b"<FinalDraft><Content>" + b" " * 50_000_000 + b"</Content></FinalDraft>", "script_too_large"),
    ],
    ids=range(19),
)
def test_what_is_no_script_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    assert refused(data) == code


@pytest.mark.parametrize(
    ("data", "is_xml"),
    [
        (PRODUCTION.encode(), True),
        (PRODUCTION.encode("utf-16"), True),
        (b"\xef\xbb\xbf\n<FinalDraft/>", True),
        (b"INT. BUS\n<3\n", False),
        (b"", False),
    ],
)
def test_a_file_tells_whether_it_is_xml(data: bytes, is_xml: bool) -> None:
    assert fdx.is_xml(data) is is_xml


def test_a_file_in_utf_16_is_read() -> None:
    data = script(paragraph("Action", "Дождь.")).decode().encode("utf-16")

    assert read(data) == [("action", "Дождь.")]


def test_a_mark_of_utf_16_says_more_than_the_declaration() -> None:
    data = '<?xml version="1.0" encoding="UTF-8"?>' + script(paragraph("Action", "Дождь.")).decode()

    assert read(data.encode("utf-16")) == [("action", "Дождь.")]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    try:
        fdx.read(data)
    except Failure as failure:
        assert failure.code in {"script_empty", "broken_fdx", "unsafe_fdx", "not_fdx"}


@settings(deadline=None)
@given(st.integers(0, len(PRODUCTION) - 1), st.binary(max_size=4), st.integers(0, 40))
def test_no_damage_raises_anything_but_a_refusal(place: int, noise: bytes, lost: int) -> None:
    data = PRODUCTION.encode()
    try:
        opened = fdx.read(data[:place] + noise + data[place + lost :])
    except Failure as failure:
        assert failure.code in {"broken_fdx", "unsafe_fdx", "not_fdx"}
    else:
        fdx.write(opened.document, opened.kept)
