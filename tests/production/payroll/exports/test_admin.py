"""The pages of exports and profiles: made, fetched and edited by finance, not found by anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from production.payroll.exports import making, profiles, typed
from production.payroll.exports.layouts import read
from production.payroll.exports.models import ExportProfile, PayExport, ProfileVersion
from production.payroll.exports.targets import TARGETS
from production.payroll.models import PayRun
from production.people.models import Look
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.production.payroll import paying
from tests.production.payroll.exports.test_making import BANK, run

__all__ = ["run"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(finance: User) -> Client:
    made = Client()
    made.force_login(finance)
    return made


def at(name: str, pk: int) -> str:
    return reverse(f"admin:production_{name}", args=[pk])


class Form(HTMLParser):
    """What a browser would send of the profile's form, unchanged."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.open, self.name, self.words = False, "", ""
        self.options: list[tuple[str, bool]] = []
        self.skipped = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = found.get("id") == "profile-form"
        self.skipped += tag == "template"
        if not self.open or self.skipped:
            return
        if tag == "input" and "name" in found:
            self.fields.append((found["name"], found.get("value", "")))
        elif tag in ("select", "textarea"):
            self.name, self.words, self.options = found["name"], "", []
        elif tag == "option":
            self.options.append((found["value"], "selected" in found))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        if self.open and not self.skipped and tag == "textarea":
            self.fields.append((self.name, self.words))
        if self.open and not self.skipped and tag == "select":
            chosen = [value for value, is_chosen in self.options if is_chosen] or [self.options[0][0]]
            self.fields.append((self.name, chosen[0]))
        self.open = self.open and tag != "form"
        self.skipped -= tag == "template"

    def data(self) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        for name, value in self.fields:
            made.setdefault(name, []).append(value)
        return made


def form_of(client: Client, profile: ExportProfile, query: str = "") -> dict[str, list[str]]:
    return Form(client.get(at("exportprofile_change", profile.pk) + query).content.decode()).data()


def test_finance_makes_a_file_on_the_run_s_page_and_fetches_it(run: PayRun, client: Client) -> None:
    page = at("payexport_run", run.pk)
    assert "No file of this run yet" in client.get(page).content.decode()
    client.post(reverse("admin:production_exportprofile_begin"), {"target": "wrapbook"})
    version = ProfileVersion.objects.get()
    assert "check with your vendor&#x27;s template before first use" in client.get(page).content.decode()
    client.post(at("payexport_make", run.pk), {"make": f"{version.pk}:xlsx"}, headers={"referer": page})
    made = PayExport.objects.get()
    said = client.get(page).content.decode()
    assert made.sha256 in said
    assert made.made_by.username in said
    answer = client.get(at("payexport_file", made.pk))
    assert answer.content[:2] == b"PK"
    assert ("no-store" in answer["Cache-Control"], made.name in answer["Content-Disposition"]) == (True, True)


def test_a_private_file_is_fetched_with_a_reason_alone(run: PayRun, client: Client, finance: User) -> None:
    version = profiles.begin(target="p-and-h", by=finance)
    client.post(at("payexport_make", run.pk), {"make": f"{version.pk}:csv"})
    assert not PayExport.objects.exists()
    client.post(at("payexport_make", run.pk), {"make": f"{version.pk}:csv", "why": "March"})
    place = at("payexport_file", PayExport.objects.get().pk)
    looks = Look.objects.count()
    assert client.get(place).status_code == 302
    assert client.post(place, {"why": " "}).status_code == 302
    assert Look.objects.count() == looks
    assert b"123-45-6789" in client.post(place, {"why": "to the plan"}).content
    assert Look.objects.count() == looks + 2


def test_net_pay_is_typed_and_paid_by_a_bank_s_file(run: PayRun, client: Client, finance: User, settings: Any) -> None:
    version = profiles.begin(target="nacha", by=finance)
    profiles.save(profile=version.profile, content=BANK, seen=1, by=finance)
    page, last = at("payexport_run", run.pk), profiles.latest(version.profile)
    assert "Bank files are switched off" in client.get(page).content.decode()
    settings.BANK_FILES = True
    said = client.get(page).content.decode()
    payable = run.items.get(deal__person__name="Marisol Ybarra").person_id
    assert (said.count('name="pay-'), f'name="pay-{payable}"' in said) == (1, True)
    asked = {"make": f"{last.pk}:ach", "why": "week 10", "settles_on": f"{timezone.localdate() + timedelta(1)}"}
    assert 'name="seen" value="0"' in said
    asked |= {"seen": "0"}
    for text, sentence in (("many", "“many” is no amount"), ("999999.00", "at most 528.75"), ("1_0", "no amount")):
        back = client.post(at("payexport_make", run.pk), asked | {f"pay-{payable}": text}).content.decode()
        assert (sentence in back, f'value="{text}"' in back, 'value="week 10"' in back) == (True, True, True)
    client.post(at("payexport_make", run.pk), asked | {"pay-" + "1" * 5000: "1"})
    unsaid = client.post(at("payexport_make", run.pk), asked | {f"pay-{payable}": "1", "why": ""}).content.decode()
    assert "Say why" in unsaid
    assert not PayExport.objects.exists()
    for _press in range(2):
        client.post(at("payexport_make", run.pk), asked | {f"pay-{payable}": "401.17"})
    assert PayExport.objects.get().pays == {f"{payable}": "401.17"}
    assert 'name="seen" value="1"' in client.get(page).content.decode()


@pytest.mark.parametrize("target", ["neutral", "adp", "p-and-h", "quickbooks", "nacha", "greenslate"])
def test_a_form_that_is_sent_back_unchanged_says_the_same(target: str, client: Client, finance: User) -> None:
    version = profiles.begin(target=target, by=finance)
    layout = TARGETS[target].layout
    sent = form_of(client, version.profile)
    again = typed.content(layout, lambda name: sent.get(name, []))
    assert again == version.content
    assert read(layout, again, is_draft=True) == read(layout, version.content, is_draft=True)
    client.post(at("exportprofile_change", version.profile_id), sent)
    assert ProfileVersion.objects.count() == 1


def test_columns_are_edited_and_each_save_is_a_version(run: PayRun, client: Client, finance: User) -> None:
    first = profiles.begin(target="greenslate", by=finance)
    sent = form_of(client, first.profile)
    sent["heading"][0], sent["codes"][14] = "Show", "1400 = 6010\r\n1410 = 6020"
    sent["rest"][14], sent["otherwise"][14] = "put", "6999"
    shown = client.post(at("exportprofile_preview", first.profile_id), sent).content.decode()
    assert ("<bdi>Show</bdi>" in shown, "<bdi>6999</bdi>" in shown) == (True, True)
    assert ProfileVersion.objects.count() == 1
    client.post(at("exportprofile_change", first.profile_id), sent)
    second = profiles.latest(first.profile)
    assert (second.number, second.content["columns"][0]["heading"]) == (2, "Show")
    assert second.content["columns"][14]["codes"] == {"1400": "6010", "1410": "6020"}
    assert form_of(client, first.profile, "?version=1")["heading"][0] == "Production"
    late = client.post(at("exportprofile_change", first.profile_id), sent | {"seen": ["1"], "name": ["Mine"]})
    assert "Somebody saved version 2" in late.content.decode()
    assert 'value="Mine"' in late.content.decode()  # what was typed stays on the page
    assert "Look at version 2" in late.content.decode()
    client.post(at("exportprofile_change", first.profile_id), Form(late.content.decode()).data())
    assert (profiles.latest(first.profile).number, profiles.latest(first.profile).content["name"]) == (3, "Mine")


@pytest.mark.parametrize(
    ("act", "headings"),
    [("down:0", ["b", "a", "c"]), ("up:2", ["a", "c", "b"]), ("remove:1", ["a", "c"]), ("add", ["a", "b", "c", ""]),
     ("up:0", ["a", "b", "c"]), ("remove:9", ["a", "b", "c"])],
)  # fmt: skip
def test_columns_move_without_a_script_too(act: str, headings: list[str], client: Client, finance: User) -> None:
    columns = [{"heading": name, "constant": name} for name in "abc"]
    first = profiles.begin(target="adp", by=finance)
    made = profiles.save(profile=first.profile, content=first.content | {"columns": columns}, seen=1, by=finance)
    answer = client.post(at("exportprofile_change", made.profile_id), form_of(client, made.profile) | {"act": [act]})
    assert Form(answer.content.decode()).data()["heading"] == headings
    assert ProfileVersion.objects.count() == 2


def test_what_can_not_be_followed_is_said_beside_the_preview(client: Client, finance: User) -> None:
    first = profiles.begin(target="adp", by=finance)
    sent = form_of(client, first.profile)
    sent["only"][3] = "colour=red"
    shown = client.post(at("exportprofile_preview", first.profile_id), sent).content.decode()
    assert "Column 4, only.colour" in shown
    del sent["heading"][0]
    assert "is-error" in client.post(at("exportprofile_preview", first.profile_id), sent).content.decode()


def test_a_preview_opens_no_tax_file(run: PayRun, client: Client, finance: User) -> None:
    first = profiles.begin(target="p-and-h", by=finance)
    shown = client.get(at("exportprofile_change", first.profile_id)).content.decode()
    assert ("•••-••-••••" in shown, "123-45-6789" in shown) == (True, False)
    assert not Look.objects.exists()


@pytest.fixture
def places(run: PayRun, finance: User) -> list[tuple[str, str]]:
    version = profiles.begin(target="neutral", by=finance)
    made = making.make(run=run, version=version, kind="csv", by=finance)
    return [
        ("get", at("payexport_run", run.pk)), ("post", at("payexport_make", run.pk)),
        ("get", at("payexport_file", made.pk)), ("post", at("payexport_file", made.pk)),
        ("get", at("payexport_change", made.pk)), ("get", reverse("admin:production_payexport_changelist")),
        ("get", at("exportprofile_change", version.profile_id)),
        ("post", at("exportprofile_change", version.profile_id)),
        ("post", at("exportprofile_preview", version.profile_id)),
        ("get", reverse("admin:production_exportprofile_changelist")),
        ("get", reverse("admin:production_exportprofile_add")),
        ("post", reverse("admin:production_exportprofile_begin")),
    ]  # fmt: skip


def others() -> Iterator[User]:
    for role in Role.values:
        if role != Role.FINANCE:
            yield factories.staff(Role(role))
    boss = factories.staff(Role.ADMIN)
    boss.is_superuser = True
    boss.save()
    yield boss


def test_nobody_but_finance_finds_any_of_it(places: list[tuple[str, str]]) -> None:
    for person in others():
        browser = Client(raise_request_exception=False)
        browser.force_login(person)
        for method, place in places:
            assert getattr(browser, method)(place).status_code == 404, (person.username, method, place)
        assert "payexport" not in browser.get("/admin/").content.decode()


def test_a_run_s_page_costs_the_same_queries_however_many_it_pays(
    client: Client, finance: User, settings: Any, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    settings.BANK_FILES = True
    other = factories.staff(Role.FINANCE)
    series = paying.series(other, finance)
    version = profiles.begin(target="nacha", by=finance)
    profiles.save(profile=version.profile, content=BANK, seen=1, by=finance)
    counts = []
    for week, count in enumerate((1, 4)):
        for number in range(count):
            deal = paying.hired(series, finance, f"Person {week} {number}")
            paying.worked(deal, paying.SUNDAY + timedelta(7 * week + 1))
        run = paying.paid(series, finance, other, paying.SUNDAY + timedelta(7 * week))
        for kind in ("csv", "xlsx")[: week + 1]:
            made = profiles.begin(target="neutral", by=finance)
            making.make(run=run, version=made, kind=kind, by=finance)
        page = at("payexport_run", run.pk)
        client.get(page)
        counts.append(queries_of(lambda: client.get(page)))  # noqa: B023
    assert counts[0] == counts[1]
