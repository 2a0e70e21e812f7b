"""What people and scripts are told when they can't have what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertContains

from tests import factories

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
JSON = {"accept": "application/json"}


def is_page(answer: HttpResponse, status: int, code: str) -> bool:
    """A page of ours, with what happened, what to do next and the code."""
    text = answer.content.decode()
    return (
        (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
        and f"{status} · {code}" in text
        and text.count("<p>") == 1
        and 'class="button button-first"' in text
    )


def is_problem(answer: HttpResponse, status: int, code: str) -> bool:
    return (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        status,
        "application/problem+json",
        code,
    )


def test_a_name_that_the_site_does_not_have() -> None:
    elsewhere = {"host": "elsewhere.example"}

    assert is_page(Client().get("/", headers=elsewhere), 400, "bad_request")
    assert is_problem(Client().get("/", headers=elsewhere | JSON), 400, "bad_request")
    assert is_problem(Client().get("/api/v1/series", headers=elsewhere), 400, "bad_request")


def test_a_form_without_its_token() -> None:
    browser = Client(enforce_csrf_checks=True)

    assert is_page(browser.post("/admin/login/", {"username": "a"}), 403, "csrf")
    assert is_problem(browser.post("/admin/login/", {"username": "a"}, headers=JSON), 403, "csrf")


def test_a_page_that_a_role_does_not_include(as_role: Browser) -> None:
    browser = as_role("post")

    page = browser.get("/admin/accounts/user/")

    assert is_page(page, 403, "forbidden")
    assertContains(page, 'href="/admin/"', status_code=403)
    assert is_problem(browser.get("/admin/accounts/user/", headers=JSON), 403, "forbidden")


def test_a_form_with_a_nul_in_a_text(as_role: Browser) -> None:
    episode = factories.published_episode()
    address = f"/admin/catalog/episode/{episode.pk}/withdraw/"

    assert is_page(as_role("producer").post(address, {"why": "a\0b"}), 400, "bad_request")
    assert is_problem(as_role("producer").post(address, {"why": "a\0b"}, headers=JSON), 400, "bad_request")
    episode.refresh_from_db()
    assert episode.state == "published"


def test_a_button_that_a_role_does_not_include(as_role: Browser) -> None:
    address = f"/admin/catalog/episode/{factories.episode().pk}/publish/"

    assert is_page(as_role("post").post(address), 403, "forbidden")
    assert is_problem(as_role("post").post(address, headers=JSON), 403, "forbidden")


def test_a_button_that_is_opened_as_a_page(as_role: Browser) -> None:
    address = f"/admin/catalog/episode/{factories.episode().pk}/publish/"
    browser = as_role("producer")

    assert is_page(browser.get(address), 405, "method_not_allowed")
    assert is_problem(browser.get(address, headers=JSON), 405, "method_not_allowed")
    assert browser.get(address)["Allow"] == "POST"


@pytest.mark.parametrize("address", ["/", "/watch/any/1", "/healthz"])
def test_what_is_only_read(address: str) -> None:
    refused = Client().post(address)

    assert is_page(refused, 405, "method_not_allowed")
    assert (refused["Allow"], refused["X-Frame-Options"]) == ("GET, HEAD", "DENY")
    assert int(refused["Content-Length"]) == len(refused.content)
    assert is_problem(Client().post(address, headers=JSON), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "address", ["/admin/catalog/episode/?state=%00", "/admin/catalog/series/?language=%00", "/?page=1%00"]
)
def test_a_null_byte_in_a_query(as_role: Browser, address: str) -> None:
    browser = as_role("producer")

    assert is_page(browser.get(address), 400, "bad_request")
    assert is_problem(browser.get(address, headers=JSON), 400, "bad_request")


def test_a_percent_sign_before_zeros_is_no_null_byte(as_role: Browser) -> None:
    assert as_role("producer").get("/admin/catalog/episode/?q=%2500").status_code == 200


def test_pages_and_problems_are_kept_apart_by_caches() -> None:
    assert "Accept" in Client().get("/nothing")["Vary"]
    assert is_page(Client().get("/nothing"), 404, "not_found")
    assert is_problem(Client().get("/nothing", headers=JSON), 404, "not_found")


@pytest.mark.parametrize(
    "name", ["posters/" + "a" * 300 + ".jpg", "a" * 300, "posters/a.svg", "posters/../a.jpg", "posters/%00.jpg"]
)
def test_artwork_that_is_not_there(name: str) -> None:
    assert is_page(Client().get(f"/artwork/{name}"), 404, "not_found")


def test_artwork_that_is_there() -> None:
    poster = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "posters" / "0123456789abcdef_x7Y.jpg"
    poster.parent.mkdir(parents=True, exist_ok=True)
    poster.write_bytes(b"a poster")

    answer = Client().get(f"/artwork/posters/{poster.name}")

    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (b"a poster", "image/jpeg")  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["²", "9" * 30, "9" * 5000, "-1", "%00"])
def test_numbers_that_no_row_has(as_role: Browser, number: str) -> None:
    browser = as_role("post")

    assert browser.get(f"/admin/catalog/episode/{number}/change/").status_code == 302  # to the desk, with a message
    if number != "%00":
        assert browser.get(f"/admin/catalog/episode/progress/?ids={number}").json() == {}
