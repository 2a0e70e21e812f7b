from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

READ = {
    "bible": "view",
    "character": "view",
    "storyset": "view",
    "term": "view",
    "revisioncolour": "view",
    "outline": "view",
    "script": "view",
    "revision": "view",
    "note": "view",
    "letter": "view",
}
WRITE = {
    "bible": "view add change",
    "character": "view add change delete",
    "storyset": "view add change delete",
    "term": "view add change delete",
    "revisioncolour": "view add change delete",
    "outline": "view add change",
    "script": "view write",
}

RATES = {"agreement": "view add change", "ratecard": "view add change propose"}

FILES = {"personfile": "view add change"}
REGISTER = {"aiuse": "view add change"}
DEALS = {"deal": "view add change send waive", "seriesterms": "view add change"}
CREDITS = {"creditlist": "view edit approve lock waive"}
BUDGETS = {"budget": "view add change", "budgetline": "view add change delete"}
STEPS = {"piece": "view add change approve"}
LOOK_AT_TIME = {"shootday": "view", "timeline": "view"}
TIME = {"shootday": "view add change", "timeline": "view add change"}
LOOK_AT_DOCUMENTS = {"document": "view", "drawing": "view"}


PAGES = {
    "production_bible_outline": "GET view_bible",
    "production_bible_order": "POST change_outline",
    "production_bible_episode": "POST change_outline",
    "production_bible_reports": "GET view_script",
    "production_bible_pdf": "GET view_script",
    "production_bible_csv": "GET view_script",
    "production_bible_measure": "POST write_script",
    "production_script_write": "GET view_script",
    "production_script_save": "POST write_script",
    "production_script_state": "GET view_script",
    "production_script_notes": "POST view_script",
    "production_script_reply": "POST view_script",
    "production_script_resolve": "POST view_script",
    "production_script_revision": "GET view_script",
    "production_script_name": "POST write_script",
    "production_script_bring_back": "POST write_script",
    "production_script_compare": "GET view_script",
    "production_script_recognise": "POST write_script",
    "production_script_import": "POST write_script",
    "production_script_pdf": "GET view_script",
    "production_script_file": "GET view_script",
    "production_script_review": "POST approve_script",
    "production_script_series": "GET view_script, POST write_script",
    "production_script_series_plan": "GET write_script, POST write_script",
    "production_script_series_file": "GET view_script",
    "production_script_change": "GET view_script",
    "production_personfile_export": "POST export_personfile",
    "production_personfile_erase": "POST erase_personfile",
    "production_taxfile_look": "POST look_taxfile",
    "production_ratecard_add": "GET delete_ratecard",  # nobody's: a version is made from its agreement's page
    "production_ratecard_change": "GET view_ratecard",
    "production_document_change": "GET view_document",
    "production_agreement_first": "POST add_ratecard",
    "production_ratecard_save": "POST propose_ratecard",
    "production_ratecard_back": "POST view_ratecard",
    "production_ratecard_approve": "POST approve_ratecard",
    "production_ratecard_version": "POST add_ratecard",
    "production_ratecard_remove": "POST change_ratecard",
    "production_deal_check": "POST add_deal",
    "production_deal_money": "GET view_deal",
    "production_deal_reports": "GET view_deal",
    "production_deal_pdf": "GET view_deal",
    "production_deal_csv": "GET view_deal",
    "production_deal_send": "POST send_deal",
    "production_deal_waive": "POST waive_deal",
    "production_deal_countersign": "POST send_deal",
    "production_deal_report": "POST send_deal",
    "production_deal_hand_in": "POST send_deal",
    "production_deal_amend": "POST add_deal",
    "production_deal_cancel": "POST send_deal",
    "production_aiuse_withdraw": "POST change_aiuse",
    "production_creditlist_change": "GET view_creditlist",
    "production_creditlist_series": "GET view_creditlist",
    "production_creditlist_grow": "POST edit_creditlist",
    "production_creditlist_add_row": "POST edit_creditlist",
    "production_creditlist_change_row": "POST edit_creditlist",
    "production_creditlist_remove_row": "POST edit_creditlist",
    "production_creditlist_agent": "POST edit_creditlist",
    "production_creditlist_ask_agent": "POST edit_creditlist",
    "production_creditlist_tie": "POST edit_creditlist",
    "production_creditlist_approve": "POST approve_creditlist",
    "production_creditlist_reopen": "POST approve_creditlist",
    "production_creditlist_lock": "POST lock_creditlist",
    "production_creditlist_waive": "POST waive_creditlist",
    "production_payrun_amend": "POST compute_payrun",
    "production_payrun_compute": "POST compute_payrun",
    "production_payrun_review": "POST compute_payrun",
    "production_payrun_approve": "POST approve_payrun",
    "production_payrun_send_back": "POST compute_payrun",
    "production_payrun_lock": "POST lock_payrun",
    "production_payrun_lines": "GET view_payrun",
    "production_payrun_line": "GET view_payrun",
    "production_payrun_person": "GET view_payrun",
    "production_payrun_change": "GET view_payrun",
    "production_shootday_pdf": "GET view_shootday",
    "production_piece_approve": "POST approve_piece",
    "production_piece_take_up": "POST change_piece",
    "production_piece_remove": "POST change_piece",
    "production_timeline_import": "GET change_timeline, POST change_timeline",
    "production_timeline_template": "GET change_timeline",
    "production_timeline_fates": "GET change_timeline, POST change_timeline",
    "production_payexport_add": "GET delete_payexport",  # nobody's: a file is made from its run's page
    "production_payexport_run": "GET view_payexport",
    "production_payexport_make": "POST add_payexport",
    "production_payexport_file": "GET view_payexport, POST view_payexport",
    "production_exportprofile_begin": "POST add_exportprofile",
    "production_exportprofile_preview": "POST change_exportprofile",
    "production_budget_report": "GET view_budget",
    "production_budget_csv": "GET view_budget",
    "production_budget_xlsx": "GET view_budget",
    "production_budget_pdf": "GET view_budget",
    "production_paypaper_run": "GET view_paypaper",
    "production_paypaper_stubs": "GET view_paypaper",
    "production_paypaper_stub": "GET view_paypaper",
    "production_paypaper_summary": "GET view_paypaper",
    "production_paypaper_year": "GET view_paypaper",
    "production_paypaper_year_all": "GET view_paypaper",
    "production_timeline_add": "GET delete_timeline",  # nobody's: people are added on their day's page
    "production_timeline_change": "GET view_timeline",
    "production_timeline_sheet": "GET view_timeline",
    "production_timeline_state": "GET view_timeline",
    "production_timeline_on_set": "GET view_timeline",
    "production_timeline_now": "GET view_timeline",
    "production_timeline_board": "GET view_timeline",
    "production_timeline_open": "POST add_timeline",
    "production_timeline_person": "POST add_timeline",
    "production_timeline_enter": "POST change_timeline",
    "production_timeline_sign": "GET change_timeline, POST change_timeline",
    "production_timeline_check": "POST check_timeline",
    "production_timeline_check_all": "POST check_timeline",
    "production_timeline_approve": "POST approve_timeline",
    "production_timeline_approve_all": "POST approve_timeline",
    "production_timeline_take_up": "POST change_timeline",
    "production_timeline_remove": "POST change_timeline",
    "production_document_send": "POST send_document",
    "production_document_resend": "POST send_document",
    "production_document_countersign": "POST countersign_document",
    "production_document_void": "POST void_document",
    "production_document_pdf": "GET view_document",
    "production_document_copy": "GET view_document",
}  # what each takes: see studio.accounts.access


class ProductionConfig(AppConfig):
    name = "production"
    verbose_name = _("Production")
    role_permissions: dict[str, dict[str, Any]] = {
        "producer": READ
        | WRITE
        | RATES
        | FILES
        | DEALS
        | REGISTER
        | CREDITS
        | BUDGETS
        | LOOK_AT_DOCUMENTS
        | TIME
        | STEPS
        | {"timeline": "view add change approve"}
        | {"script": "view write approve", "all_letter": "view", "document": "view send countersign void"},
        "writer": READ | WRITE,
        "post": READ | REGISTER,
        "assistant": TIME | {"timeline": "view add change check"},
        "finance": LOOK_AT_DOCUMENTS
        | LOOK_AT_TIME
        | STEPS
        | BUDGETS
        | {
            "paypaper": "view",
            "agreement": "view",
            "ratecard": "view approve",
            "personfile": "view add change export erase",
            "taxfile": "view add change look",
            "look": "view",
            "erasure": "view",
            "deal": "view",
            "seriesterms": "view",
            "aiuse": "view",
            "payrun": "view add compute approve lock",
            "payexport": "view add",
            "exportprofile": "view add change",
        },
    }
    admin_pages = PAGES
    hidden = frozenset({
        "bible", "script", "personfile", "taxfile", "look", "erasure", "agreement", "ratecard", "deal", "seriesterms",
        "document", "aiuse", "creditlist", "payrun", "payexport", "exportprofile", "budget", "paypaper", "shootday",
        "timeline", "piece",
    })  # fmt: skip
    # Tax, bank and pay data are for finance alone.
    kept_from_admin = frozenset({"taxfile", "payrun", "payexport", "exportprofile", "paypaper"})

    def ready(self) -> None:
        from catalog.titles.holds import register_hold
        from production.contracts import holding as held_by_deals
        from production.contracts import paid as told
        from production.contracts import services as deals
        from production.costs import services as costs
        from production.credits import holding as credited
        from production.credits import personal
        from production.documents import followers
        from production.payroll import followers as paid
        from production.payroll import holding as pay
        from production.payroll import totals
        from production.payroll.exports import holding as exported
        from production.people.holdings import register
        from production.replicas import holding as replicas
        from production.replicas import personal as made_of
        from production.timesheets import holding as time

        register(personal.HOLDING)
        register(held_by_deals.HOLDING)
        register(made_of.HOLDING)
        register(time.HOLDING)
        register(pay.HOLDING)
        told.register(totals.of_series)
        register(exported.HOLDING)
        register_hold(credited.holds)
        register_hold(replicas.holds)
        if deals.follow not in followers.FOLLOWERS:
            followers.FOLLOWERS.append(deals.follow)
            followers.BEFORE.append(deals.lock_with)
        if costs.follow_lock not in paid.LOCKED:
            paid.LOCKED.append(costs.follow_lock)
