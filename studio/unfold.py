"""How admin looks: unfold's settings. Colours as in docs/glossary.md's states; one accent, rose."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _may(permission: str) -> Any:
    def allowed(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(permission))

    return allowed


MAY_ENTER = "production.change_timeline"


def _is_deals(place: str) -> bool:
    return "/deal/" in place and not any(page in place for page in ("/money/", "/reports/"))


def _is_apart(place: str) -> bool:
    """Whether a page of time has an item of its own."""
    return "/import/" in place or place.endswith("/now/")


def _item(title: Any, icon: str, name: str, permission: str, page: str = "changelist") -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{name}_{page}"),
        "permission": _may(permission),
    }


def _kept(title: Any, icon: str, name: str) -> dict[str, Any]:
    """Of what is kept from admin, superusers too: shown to those alone whose role may view it."""
    permission = "{}.view_{}".format(*name.split("_"))

    def allowed(request: HttpRequest) -> bool:
        from studio.accounts.roles import grants  # settings read this file before there are models

        return grants(request.user, permission)

    return _item(title, icon, name, permission) | {"permission": allowed}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Cliffhanger",
    "SITE_HEADER": "Cliffhanger",
    "SITE_SUBHEADER": _("The studio"),
    "SITE_SYMBOL": "movie",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("dist/icon.svg")},
    ],
    "DASHBOARD_CALLBACK": "catalog.titles.desk.dashboard",
    "STYLES": [lambda request: static("dist/admin.css")],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#fff1f4", "100": "#ffe1e8", "200": "#fec8d5", "300": "#fc9fb5", "400": "#f76a8e", "500": "#ec3f6e",
            "600": "#e0245e", "700": "#bb1850", "800": "#9c1748", "900": "#861742", "950": "#4b0720",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "title": _("Catalogue"),
                "items": [
                    _item(_("Series"), "theaters", "catalog_series", "catalog.view_series"),
                    _item(_("Episodes"), "smart_display", "catalog_episode", "catalog.view_episode"),
                    _item(_("Captions"), "closed_caption", "catalog_caption", "catalog.view_caption"),
                    _item(_("End cards"), "subtitles", "catalog_publishedcredits", "catalog.view_publishedcredits"),
                ],
            },
            {
                "title": _("Writing"),
                "items": [
                    _item(_("Bibles"), "auto_stories", "production_bible", "production.view_bible"),
                    _item(_("Scripts"), "description", "production_script", "production.view_script"),
                    _item(_("Letters"), "mail", "production_letter", "production.view_letter"),
                ],
            },
            {
                "title": _("Contracts"),
                "items": [
                    _item(_("Deals"), "handshake", "production_deal", "production.view_deal")
                    | {"active": lambda request: _is_deals(request.path)},
                    _item(_("Credits"), "movie_info", "production_creditlist", "production.view_creditlist"),
                    _item(_("Committed"), "savings", "production_deal", "production.view_deal", page="money"),
                    _item(_("Costs"), "account_balance", "production_budget", "production.view_budget"),
                    _item(_("Cast lists"), "fact_check", "production_deal", "production.view_deal", page="reports"),
                    _item(_("Series' terms"), "tune", "production_seriesterms", "production.view_seriesterms"),
                    _item(_("Rate cards"), "request_quote", "production_agreement", "production.view_agreement"),
                    _item(_("Generative tools"), "smart_toy", "production_aiuse", "production.view_aiuse"),
                    _item(_("Documents"), "contract", "production_document", "production.view_document"),
                ],
            },
            {
                "title": _("On set"),
                "items": [
                    _item(_("Shoot days"), "event", "production_shootday", "production.view_shootday"),
                    _item(_("Time sheets"), "schedule", "production_timeline", "production.view_timeline")
                    | {"active": lambda request: "/timeline/" in request.path and not _is_apart(request.path)},
                    _item(_("On set, now"), "pace", "production_timeline", "production.view_timeline", page="on_set")
                    | {"active": lambda request: request.path.endswith("/now/")},
                    _item(_("Import time"), "upload_file", "production_timeline", MAY_ENTER, page="import"),
                    _item(_("Steps and flat pay"), "task_alt", "production_piece", "production.view_piece"),
                ],
            },
            {
                "title": _("Pay"),
                "items": [
                    _kept(_("Pay runs"), "payments", "production_payrun"),
                    _item(_("Year to date"), "calendar_today", "production_paypaper", "production.view_paypaper")
                    | {"permission": "production.payroll.papers.admin.is_seen"},
                    _kept(_("Exports"), "file_export", "production_payexport"),
                    _kept(_("Export profiles"), "view_column", "production_exportprofile"),
                ],
            },
            {
                "title": _("People"),
                "items": [
                    _item(_("Cast and crew"), "recent_actors", "catalog_person", "catalog.view_person"),
                    _item(_("Looks at private data"), "visibility", "production_look", "production.view_look"),
                    _item(_("Erasures"), "ink_eraser", "production_erasure", "production.view_erasure"),
                ],
            },
            {
                "title": _("Post"),
                "items": [
                    _item(_("Delivery packs"), "inventory_2", "catalog_pack", "catalog.view_pack"),
                    _item(_("Trailers"), "movie_edit", "catalog_trailer", "catalog.view_trailer"),
                    _item(_("Uploads"), "upload", "catalog_upload", "catalog.view_upload"),
                    _item(_("Queue"), "low_priority", "catalog_transcode", "catalog.view_transcode", page="queue"),
                    _item(_("Transcodes"), "memory", "catalog_transcode", "catalog.view_transcode")
                    | {"active": lambda request: "/transcode/" in request.path and "/queue/" not in request.path},
                    _item(_("Masters"), "hard_drive", "catalog_master", "catalog.view_master"),
                    _item(_("Reframing"), "crop_portrait", "catalog_reframing", "catalog.view_reframing"),
                ],
            },
            {
                "title": _("People with access"),
                "items": [
                    _item(_("Staff"), "badge", "accounts_user", "accounts.view_user"),
                    _item(_("Viewers"), "group", "accounts_viewer", "accounts.view_viewer"),
                ],
            },
        ],
    },
}  # fmt: skip
