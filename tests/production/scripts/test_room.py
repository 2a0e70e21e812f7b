"""The rooms over HTTP: who comes in, what is answered to scripts and to forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from production.bible.models import Bible, Character
from production.scripts import notes, services
from production.scripts.models import Revision, Script
from studio.accounts.models import User
from tests import factories
from tests.factories import browser
from tests.production.scripts.conftest import TEXT, save

pytestmark = pytest.mark.django_db


def at(script: Script, place: str, *args: Any) -> str:
    return reverse(f"admin:production_script_{place}", args=[script.pk, *args])


def post(client: Client, address: str, **asked: Any) -> Any:
    return client.post(
        address, json.dumps(asked), content_type="application/json", headers={"Accept": "application/json"}
    )


def test_a_script_is_saved_and_its_page_holds_it(script: Script, maya: User) -> None:
    client = browser(maya)

    answer = post(client, at(script, "save"), text=TEXT, parent=0, key=str(uuid4()))

    assert answer.status_code == 201
    assert (answer.json()["revision"], answer.json()["by"]) == (1, "Maya")
    page = client.get(at(script, "write"))
    assert page.context["data"]["revision"] == 1
    assert page.context["data"]["can_write"]
    assert "You came back." in page.content.decode()


def test_the_same_key_again_is_answered_and_stores_nothing(script: Script, maya: User) -> None:
    client, key = browser(maya), str(uuid4())
    post(client, at(script, "save"), text=TEXT, parent=0, key=key)

    again = post(client, at(script, "save"), text=TEXT, parent=0, key=key)

    assert (again.status_code, again.json()["revision"]) == (200, 1)
    assert Revision.objects.count() == 1


def test_who_saved_on_an_old_revision_gets_all_three_texts(script: Script, maya: User, leo: User) -> None:
    save(script, TEXT, 0, maya)
    save(script, TEXT.replace("DAY", "NIGHT"), 1, leo)

    answer = post(browser(maya), at(script, "save"), text=TEXT + "More.\n", parent=1, key=str(uuid4()))

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["head"]["by"], problem["base"]["text"]) == ("script_changed", "Leo", TEXT)
    assert "Leo has saved meanwhile" in problem["title"]


def test_without_a_script_what_was_typed_stays_and_what_the_other_saved_is_shown(
    script: Script, maya: User, leo: User
) -> None:
    save(script, TEXT, 0, maya)
    save(script, TEXT.replace("DAY", "NIGHT"), 1, leo)

    page = browser(maya).post(at(script, "save"), {"text": TEXT + "Mine.\r\n", "parent": "1"})

    words = page.content.decode()
    assert page.status_code == 409
    assert "Mine." in words
    assert "INT. KITCHEN - NIGHT" in words
    assert page.context["data"]["revision"] == 2
    assert Revision.objects.count() == 2


def test_a_form_saves_and_comes_back(script: Script, maya: User) -> None:
    answer = browser(maya).post(at(script, "save"), {"text": TEXT.replace("\n", "\r\n"), "parent": "0"})

    assert (answer.status_code, answer["Location"]) == (302, at(script, "write"))
    assert Revision.objects.get().text == TEXT


def test_who_is_signed_out_is_told_so_and_nothing_else(script: Script) -> None:
    answer = post(Client(), at(script, "save"), text=TEXT, parent=0)

    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    page = Client().get(at(script, "write"))
    assert page["Location"] == f"/admin/login/?next=%2Fadmin%2Fproduction%2Fscript%2F{script.pk}%2Fwrite%2F"


def test_what_is_sent_after_the_session_is_shown_again_with_the_way_back(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)

    answer = Client().post(at(script, "save"), {"text": TEXT + "<b>Mine.", "parent": "1"})

    assert answer.status_code == 401
    words = answer.content.decode()
    assert "You came back." in words
    assert "&lt;b&gt;Mine." in words
    assert f"/admin/login/?next=%2Fadmin%2Fproduction%2Fscript%2F{script.pk}%2Fwrite%2F" in words
    assert Revision.objects.count() == 1


def test_the_page_of_another_stores_nothing(script: Script, maya: User) -> None:
    answer = post(browser(maya), at(script, "save"), text=TEXT, parent=0, key=str(uuid4()), me=maya.pk + 1)

    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("role", "read", "written"),
    [("producer", 200, 201), ("writer", 200, 201), ("post", 200, 403), ("finance", 404, 404)],
)
def test_who_may_do_what(script: Script, person: Callable[[str], User], role: str, read: int, written: int) -> None:
    client = browser(person(role))

    assert client.get(at(script, "write")).status_code == read
    assert client.get(at(script, "history")).status_code == read
    assert client.get(at(script, "state")).status_code == read
    assert post(client, at(script, "save"), text=TEXT, parent=0).status_code == written


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[]", "not_understood"), ("{", "not_understood"), ('{"text": "x", "parent": "many"}', "not_understood"),
        ('{"text": "x", "parent": -1}', "not_understood"), ('{"text": "x", "parent": 0, "key": "?"}', "not_understood"),
        ('{"text": "x\\u0000", "parent": 0}', "not_text"), ('{"text": "x", "parent": 5}', "unknown_revision"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(script: Script, maya: User, body: str, code: str) -> None:
    headers = {"Accept": "application/json"}

    answer = browser(maya).post(at(script, "save"), body, content_type="application/json", headers=headers)

    assert answer.json()["code"] == code
    assert len(answer.json()["title"]) > 10
    assert not Revision.objects.exists()


def test_a_note_is_pinned_answered_and_settled(script: Script, maya: User, leo: User) -> None:
    save(script, TEXT, 0, maya)
    client = browser(leo)

    pinned = post(client, at(script, "notes"), line=4, revision=1, text="Why?", assign=maya.pk)
    (note,) = pinned.json()["notes"]
    replied = post(client, at(script, "reply", note["id"]), text="Because.")
    settled = post(client, at(script, "resolve", note["id"]), resolved=True)

    assert (pinned.status_code, note["assigned_to"], note["line"]) == (201, "Maya", 4)
    assert replied.json()["notes"][0]["replies"][0]["text"] == "Because."
    assert settled.json()["notes"][0]["resolved"]
    assert client.get(at(script, "state")).json()["notes"][0]["resolved"]


def test_who_writes_a_note_is_told_whom_no_letter_reaches(
    script: Script, maya: User, leo: User, person: Callable[[str], User]
) -> None:
    silent, client = person("producer"), browser(leo)
    save(script, TEXT, 0, maya)

    given = post(client, at(script, "notes"), line=4, revision=1, text="Why?", assign=silent.pk).json()
    named = post(client, at(script, "reply", given["notes"][0]["id"]), text=f"@{silent.username}?").json()
    reached = post(client, at(script, "notes"), line=1, revision=1, text="Where?", assign=maya.pk).json()

    sentence = f"No letter goes to {silent.username}: no e-mail address is entered. Tell them yourself."
    assert [one["warning"] for one in (given, named, reached)] == [sentence, sentence, ""]


def test_who_names_somebody_that_nobody_is_called_is_told_so(script: Script, maya: User, leo: User) -> None:
    save(script, TEXT, 0, maya)

    said = post(browser(leo), at(script, "notes"), line=4, revision=1, text=f"@{maya.username}, @mia: why? Ask @mia.")

    assert said.json()["warning"] == "Nobody who reads scripts is called @mia: no letter goes there."


def test_half_of_a_sign_is_stored_as_one_that_can_not_be_read(script: Script, maya: User) -> None:
    body, headers = '{"text": "Rain \\ud83d.", "parent": 0}', {"Accept": "application/json"}

    answer = browser(maya).post(at(script, "save"), body, content_type="application/json", headers=headers)

    assert answer.status_code == 201
    assert Revision.objects.get().text == "Rain \ufffd."


def test_names_of_the_bible_are_recognised_in_what_is_pasted(script: Script, maya: User) -> None:
    text, client = "Zed: You came back.\n\nRain.\n", browser(maya)
    assert post(client, at(script, "recognise"), text=text).json() == {"text": text}
    Character.objects.create(bible=Bible.objects.create(series=script.episode.series), name="ZED")

    assert post(client, at(script, "recognise"), text=text).json()["text"].startswith("ZED\nYou came back.\n")


def test_a_note_of_another_script_is_not_found(script: Script, maya: User) -> None:
    other = services.script_of(factories.episode())
    save(other, TEXT, 0, maya)
    note = notes.pin(script=Script.objects.get(pk=other.pk), revision=1, line=1, text="Why?", by=maya)

    assert post(browser(maya), at(script, "reply", note.pk), text="Hm.").status_code == 404


def test_history_names_compares_and_brings_back(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)
    save(script, TEXT + "More.\n", 1, maya)
    client = browser(maya)

    client.post(at(script, "name", 1), {"name": "Network draft"})
    back = client.post(at(script, "bring_back", 1), follow=True)

    assert "Revision 1 is back, as revision 3." in back.content.decode()
    assert "Network draft" in client.get(at(script, "history")).content.decode()
    compared = client.get(at(script, "compare"), {"old": 1, "new": 2}).context["data"]
    assert (compared["old"]["text"], compared["new"]["text"]) == (TEXT, TEXT + "More.\n")
    assert "Network draft" in compared["old"]["label"]
    assert client.get(at(script, "revision", 2)).json()["text"] == TEXT + "More.\n"


def test_review_by_buttons(script: Script, maya: User, producer: User) -> None:
    save(script, TEXT, 0, maya)
    writer, boss = browser(maya), browser(producer)

    assert writer.post(at(script, "review", "approve"), {"revision": 1}).status_code == 403
    writer.post(at(script, "review", "hand-in"))
    answer = post(boss, at(script, "review", "approve"), revision=1)

    assert answer.json() == {"message": "The script is now: Approved."}
    assert Script.objects.get(pk=script.pk).state == "approved"
    assert writer.post(at(script, "review", "burn")).status_code == 404


def test_the_list_and_the_pages_take_the_same_queries_however_much_was_written(
    script: Script, maya: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    client = browser(maya)
    save(script, TEXT, 0, maya)
    notes.pin(script=Script.objects.get(pk=script.pk), revision=1, line=1, text="Why?", by=maya)
    addresses = [reverse("admin:production_script_changelist"), at(script, "write"), at(script, "history")]
    few = [queries_of(lambda address=address: client.get(address)) for address in addresses]  # type: ignore[misc]
    for number in range(1, 5):
        save(script, TEXT + f"{number}\n", number, maya)
        notes.pin(script=Script.objects.get(pk=script.pk), revision=number, line=1, text="Why?", by=maya)
        save(services.script_of(factories.episode(series=script.episode.series)), TEXT, 0, maya)

    assert [queries_of(lambda address=address: client.get(address)) for address in addresses] == few  # type: ignore[misc]


def test_what_is_pasted_is_recognised_and_nothing_stored(script: Script, maya: User) -> None:
    pasted = "12   INT. HALL - DAY        12\n\n     A door.   *\n\n                         LEO\n               No.\n"

    answer = post(browser(maya), at(script, "recognise"), text=pasted)

    assert answer.json() == {"text": "INT. HALL - DAY #12#\n\nA door.\n\nLEO\nNo.\n"}
    assert not Revision.objects.exists()
    too_long = post(browser(maya), at(script, "recognise"), text="a" * (services.MOST_CHARACTERS + 1))
    assert (too_long.status_code, too_long.json()["code"]) == (400, "script_too_long")
