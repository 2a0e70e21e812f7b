"""Letters: sent once the transaction is through, once, and again where that fails."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.urls import reverse

from production.letters import services
from production.letters.models import Letter
from studio.accounts.models import User
from studio.jobs import services as jobs
from tests.files import at_once


@pytest.fixture
def maya(person: Callable[[str], User]) -> User:
    user = person("writer")
    user.email = "maya@example.org"
    user.save()
    return user


def written(to: User, **fields: Any) -> Letter:
    letter = services.write(**({"to": to, "subject": "Episode 7: a note\nfor you", "body": "Why?"} | fields))
    assert letter
    return letter


@pytest.mark.django_db
def test_a_letter_is_sent_and_says_so(maya: User) -> None:
    letter = written(maya)

    assert services.run(letter_id=letter.pk)

    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["maya@example.org"], "Episode 7: a note for you", "Why?")
    letter.refresh_from_db()
    assert letter.state == "done"
    assert not services.run(letter_id=letter.pk)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_who_has_no_address_gets_none(person: Callable[[str], User]) -> None:
    assert services.write(to=person("writer"), subject="A note", body="Why?") is None
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_what_the_mail_server_refuses_is_told_and_can_be_tried_again(
    maya: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = written(maya)

    def refuse(self: EmailMessage) -> int:
        raise smtplib.SMTPRecipientsRefused({"maya@example.org": (550, b"no such user")})

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        services.run(letter_id=letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.error_code) == ("failed", "not_sent")
    assert "no such user" in letter.error_message

    jobs.retry(Letter.objects.all(), pk=letter.pk)
    services.run(letter_id=letter.pk)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(maya: User) -> None:
    letter = written(maya)

    done = at_once(lambda: services.run(letter_id=letter.pk), lambda: services.run(letter_id=letter.pk))

    assert sorted(done) == [False, True]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_of_what_did_not_happen_is_not_there(maya: User) -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        written(maya)
        raise ValueError("no")

    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_the_sweep_finds_what_no_message_reached(maya: User) -> None:
    written(maya)

    assert services.sweep() == 1


@pytest.mark.django_db
def test_a_letter_that_failed_stands_on_the_queue_s_page_and_is_tried_again_from_there(
    maya: User, as_role: Callable[[str], Client]
) -> None:
    letter = written(maya)
    Letter.objects.update(state="failed", error_code="not_sent", error_message="The mail server did not take it.")
    admin = as_role("admin")

    assert "The mail server did not take it." in admin.get(reverse("admin:catalog_transcode_queue")).content.decode()
    admin.post(reverse("admin:catalog_transcode_retry_line", args=[f"letter-{letter.pk}"]))

    letter.refresh_from_db()
    assert (letter.state, letter.error_code) == ("queued", "")
