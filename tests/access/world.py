"""One object of every model that has pages in admin, and what the addresses of those pages need beside its number.

A new model in admin: add its object to ``things``. A new address with more in it than ``object_id``: to ``VALUES``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models import Model
from django.utils import timezone

from catalog.credits import services as published
from catalog.credits.models import PublishedCredits
from catalog.delivery import profiles
from catalog.delivery.models import Pack, Trailer, TrailerExport
from catalog.media.cameras.admin import kept
from catalog.media.reframe.models import Reframing
from catalog.titles.models import Episode
from catalog.uploads.models import Upload, UploadKind
from production.agreements import services as agreements
from production.bible.models import Bible
from production.contracts.models import Deal, SeriesTerms
from production.costs.models import Budget
from production.credits.models import CreditList
from production.documents import drawing
from production.letters.models import Letter
from production.payroll.models import PayItem, PayLine, PayRun
from production.payroll.papers.models import PayPaper
from production.people.models import Erasure, Look, TaxFile
from production.replicas.models import AiUse
from production.scripts import notes
from production.scripts.models import SeriesFile
from production.shoots.models import ShootDay
from production.timesheets.imports.models import TimeImport
from production.timesheets.models import Piece, TimeLine
from studio.accounts.models import User, Viewer
from studio.accounts.roles import Role
from studio.jobs.models import JobState
from tests import factories
from tests.catalog.captions.making import draft
from tests.production.agreements import making as making_rates
from tests.production.documents import making as documents
from tests.production.overview.making import written
from tests.production.payroll.exports import making as exports
from tests.production.people.making import somebody

Things = dict[str, Model]
# What stands in an address beside object_id; a function is given all the things.
VALUES: dict[str, dict[str, Any]] = {
    "catalog_caption_board": {"object_id": lambda things: things["catalog.series"].pk},
    "catalog_caption_upload_many": {"object_id": lambda things: things["catalog.series"].pk},
    "catalog_caption_want": {"object_id": lambda things: things["catalog.series"].pk},
    "catalog_caption_unwant": {"object_id": lambda things: things["catalog.series"].pk},
    "catalog_caption_package": {"object_id": lambda things: things["catalog.series"].pk},
    "catalog_caption_upload": {"object_id": lambda things: things["catalog.episode"].pk},
    "catalog_caption_cell": {
        "object_id": lambda things: things["catalog.episode"].pk, "language": "en", "kind": "subtitles",
    },
    "catalog_caption_file": {"kind": "vtt"},
    "catalog_publishedcredits_file": {"kind": "eidr-csv"},
    "catalog_publishedcredits_card": {"number": 1},
    "catalog_pack_keep_document": {"object_id": lambda things: things["catalog.series"].pk},
    "catalog_trailer_download": {"object_id": lambda things: things["catalog.trailerexport"].pk},
    "catalog_trailer_retry": {"object_id": lambda things: things["catalog.trailerexport"].pk},
    "catalog_transcode_retry_line": {"object_id": lambda things: f"stage-{things['catalog.stage'].pk}"},
    "catalog_stage_repeat": {"object_id": lambda things: things["catalog.stage"].pk},
    "catalog_reframing_anew": {"object_id": lambda things: things["catalog.master"].pk},
    "catalog_reframing_still": {"frame": 3},
    "catalog_episode_quality": {"number": 1},
    "production_bible_csv": {"key": "cast"},
    "production_bible_episode": {"episode_id": lambda things: things["catalog.episode"].pk},
    "production_bible_measure": {"episode_id": lambda things: things["catalog.episode"].pk},
    "production_deal_csv": {"key": "final-cast-list"},
    "production_document_copy": {"position": 1},
    **{
        f"production_timeline_{name}": {"object_id": lambda things: things["production.shootday"].pk}
        for name in ("sheet", "state", "now", "board", "open", "person", "check_all", "approve_all")
    },
    "production_timeline_fates": {"object_id": lambda things: things["production.timeimport"].pk},
    "production_creditlist_series": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_ask_agent": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_tie": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_grow": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_add_row": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_change_row": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_remove_row": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_agent": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_approve": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_reopen": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_lock": {"object_id": lambda things: things["catalog.series"].pk},
    "production_creditlist_waive": {"object_id": lambda things: things["catalog.series"].pk},
    "production_payrun_line": {"line_id": lambda things: things["production.payline"].pk},
    "production_payrun_person": {"person_id": lambda things: things["catalog.person"].pk},
    "production_budget_report": {"object_id": lambda things: things["catalog.series"].pk},
    "production_paypaper_run": {"run_id": lambda things: things["production.payrun"].pk},
    "production_paypaper_stubs": {"run_id": lambda things: things["production.payrun"].pk, "file": 1},
    "production_paypaper_stub": {
        "run_id": lambda things: things["production.payrun"].pk,
        "person_id": lambda things: things["catalog.person"].pk,
    },
    "production_paypaper_summary": {"run_id": lambda things: things["production.payrun"].pk},
    "production_paypaper_year": {"year": 2026, "person_id": lambda things: things["catalog.person"].pk},
    "production_paypaper_year_all": {"year": 2026, "file": 1},
    "production_script_reply": {"note_id": lambda things: things["production.note"].pk},
    "production_script_resolve": {"note_id": lambda things: things["production.note"].pk},
    "production_script_revision": {"number": 1},
    "production_script_name": {"number": 1},
    "production_script_bring_back": {"number": 1},
    "production_script_file": {"kind": "fountain"},
    "production_script_review": {"verb": "approve"},
    "production_script_series": {"series_id": lambda things: things["catalog.series"].pk},
    "production_script_series_plan": {
        "series_id": lambda things: things["catalog.series"].pk,
        "file_id": lambda things: things["production.seriesfile"].pk,
    },
    "production_payexport_run": {"object_id": lambda things: things["production.payexport"].run_id},
    "production_payexport_make": {"object_id": lambda things: things["production.payexport"].run_id},
    "production_script_series_file": {"series_id": lambda things: things["catalog.series"].pk, "kind": "fountain"},
}  # fmt: skip
# What is asked beside the address, where without it nothing is found.
ASKED: dict[str, dict[str, Any]] = {
    "catalog_episode_bring_back": {"number": "1"},
    "catalog_episode_waive": {"version": "1"},
    "production_deal_pdf": {"series": lambda things: things["catalog.series"].pk},
    "production_deal_csv": {"series": lambda things: things["catalog.series"].pk},
    "production_script_compare": {"old": "1", "new": "1"},
    "production_timeline_template": {"series": lambda things: things["catalog.series"].pk},
    "production_timeline_person": {"deal": lambda things: things["production.deal"].pk},
    "production_document_resend": {"signer": lambda things: things["production.document"].requests.get().pk},
}


def things(asker: User) -> Things:
    """One of each. Letters are read by whom they are written to, so they are the asker's."""
    writer = factories.staff(Role.WRITER)
    made: Things = {"accounts.user": writer, "accounts.viewer": Viewer.objects.create(display_name="Somebody")}
    made |= _titles(writer)
    made |= _writing(writer, made["catalog.episode"], asker)
    person = somebody("Marisol Ybarra")
    noted: dict[str, Any] = {"person": person, "by": writer, "by_name": writer.username, "why": "They asked"}
    made |= {
        "catalog.person": person,
        "production.personfile": person.file,
        "production.taxfile": TaxFile.objects.create(person=person),
        "production.look": Look.objects.create(field="tax_id", **noted),
        "production.erasure": Erasure.objects.create(has_paid_history=False, with_credits=False, **noted),
    }
    export = exports.kept(made["catalog.series"], writer)
    made |= {"production.payexport": export, "production.exportprofile": export.version.profile}
    made |= _contracts(person, made["catalog.series"], asker)
    return made | _paid(made["production.deal"], writer)


def _paid(deal: Any, by: User) -> Things:
    """A locked run with nothing but an item in it."""
    day = date(2026, 3, 7)
    run = PayRun.objects.create(
        series=deal.series, number=1, begins_on=date(2026, 3, 1), ends_on=day, pay_on=day, currency="USD"
    )
    item = PayItem.objects.create(run=run, deal=deal, person=deal.person)
    said: dict[str, Any] = {"hours": 8, "rate": 1, "multiplier": 1, "amount": 8, "rule": "day_hours"}
    line = PayLine.objects.create(item=item, position=0, date=day, kind="day", part="time", **said)
    PayRun.objects.filter(pk=run.pk).update(state="locked", locked_by=by, locked_at=timezone.now(), sha256="0" * 64)
    return {
        "production.payrun": run, "production.payline": line, "production.paypaper": PayPaper.objects.get(pk=item.pk),
        "production.budget": Budget.objects.create(series=deal.series),
    }  # fmt: skip


def _contracts(person: Any, series: Any, asker: User) -> Things:
    agreement = making_rates.agreement()
    document = documents.signed()
    drawing.drawn_copy(document)
    deal = Deal.objects.create(series=series, person=person)
    day = ShootDay.objects.create(series=series, date=date(2026, 3, 3))
    return {
        "production.agreement": agreement,
        "production.ratecard": agreements.first_version(agreement=agreement, by=asker, effective_from=date(2026, 1, 1)),
        "production.seriesterms": SeriesTerms.objects.create(series=series),
        "production.aiuse": AiUse.objects.create(
            episode=Episode.objects.filter(series=series)[:1].get(), asset="voice", what="A voice", tool="A tool"
        ),
        "production.deal": deal,
        "production.shootday": day,
        "production.timeline": TimeLine.objects.create(shoot_day=day, deal=deal),
        "production.piece": Piece.objects.create(
            deal=deal, what="First drafts", delivered_on=day.date, amount=Decimal(1)
        ),
        "production.timeimport": TimeImport.objects.create(series=deal.series, name="week.csv"),
        "production.document": document,
        "production.creditlist": CreditList.objects.create(series=series, version=2),
        "catalog.publishedcredits": _published(series),
    }


def _published(series: Any) -> PublishedCredits:
    card = {"block": "end", "kind": "crew", "lines": [{"role": "Gaffer", "name": "Gil Gaffer"}]}
    return published.publish(series=series, version=1, data={"cards": [card], "credits": []})


def _titles(writer: User) -> Things:
    master = factories.master(width=1920, height=1080)
    stream = factories.stream(master=master)
    factories.report(stream)
    episode = factories.episode(number=1, title="One", stream=stream)
    factories.cut_of(episode, master=master)
    stage = factories.stage(transcode=stream.transcode, state=JobState.FAILED, error_code="took_too_long")
    caption = draft(episode)
    chosen = profiles.names()[0]
    done: dict[str, Any] = {"state": JobState.DONE, "file_key": "access/one", "percent": 100}
    pack = Pack.objects.create(
        series=episode.series,
        profile=chosen,
        profile_data=profiles.data_of(chosen),
        first=1,
        last=1,
        content={},
        **done,
    )
    trailer = Trailer.objects.create(series=episode.series, title="Teaser")
    return {
        "catalog.master": master, "catalog.transcode": stream.transcode, "catalog.stage": stage,
        "catalog.series": episode.series, "catalog.episode": episode, "catalog.caption": caption,
        "catalog.pack": pack, "catalog.trailer": trailer,
        "catalog.trailerexport": TrailerExport.objects.create(trailer=trailer, clips=[], **done),
        "catalog.reframing": Reframing.objects.create(master=master, shots=[]),
        "catalog.upload": Upload.objects.create(name="EP01.mov", size_bytes=1, kind=UploadKind.TUS, by=writer),
    }  # fmt: skip


def _writing(writer: User, episode: Any, asker: User) -> Things:
    script = written(episode, writer)
    return {
        "production.script": script,
        "production.note": notes.pin(script=script, revision=1, line=1, text="Why?", by=writer),
        "production.seriesfile": SeriesFile.objects.create(
            series=episode.series, name="all.fountain", text="INT. A - DAY"
        ),
        "production.bible": Bible.objects.create(series=episode.series),
        "production.letter": Letter.objects.create(to=asker, subject="A note", body="Look."),
    }


@pytest.fixture
def files() -> Iterator[None]:
    """What pages hand out lies in storage, until the test is over."""
    storages["deliveries"].save("access/one", ContentFile(b"zip"))
    yield
    storages["deliveries"].delete("access/one")
    storages["deliveries"].delete("access")


def keep_still(reframing: Any) -> str:
    """A still of the reframing's page; returns its name."""
    name: str = kept.still_storage().save(kept.still_name(reframing.master, 3), ContentFile(b"jpeg"))
    return name
