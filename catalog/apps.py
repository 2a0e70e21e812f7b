from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

READ = {
    "series": "view",
    "episode": "view",
    "cut": "view",
    "serieschange": "view",
    "episodechange": "view",
    "report": "view",
    "waiver": "view",
}


PAGES = {
    "catalog_caption_board": "GET view_caption",
    "catalog_caption_upload_many": "POST upload_caption",
    "catalog_caption_want": "POST upload_caption",
    "catalog_caption_unwant": "POST upload_caption",
    "catalog_caption_package": "POST upload_caption",
    "catalog_caption_cell": "GET view_caption",
    "catalog_caption_upload": "POST upload_caption",
    "catalog_caption_approve": "POST approve_caption",
    "catalog_caption_withdraw": "POST approve_caption",
    "catalog_caption_file": "GET view_caption",
    "catalog_caption_change": "GET view_caption",
    "catalog_publishedcredits_change": "GET view_publishedcredits",
    "catalog_publishedcredits_file": "GET view_publishedcredits",
    "catalog_publishedcredits_card": "GET view_publishedcredits",
    "catalog_pack_add": "GET make_pack, POST make_pack",
    "catalog_pack_change": "GET view_pack",
    "catalog_pack_keep_document": "POST add_document",
    "catalog_pack_progress": "GET view_pack",
    "catalog_pack_download": "GET view_pack",
    "catalog_pack_retry": "POST make_pack",
    "catalog_trailer_add": "GET make_trailer, POST make_trailer",
    "catalog_trailer_change": "GET view_trailer",
    "catalog_trailer_clips": "POST make_trailer",
    "catalog_trailer_cut": "POST make_trailer",
    "catalog_trailer_progress": "GET view_trailer",
    "catalog_trailer_download": "GET view_trailer",
    "catalog_trailer_retry": "POST make_trailer",
    "catalog_transcode_queue": "GET view_transcode",
    "catalog_transcode_retry_all": "POST retry_transcode",
    "catalog_transcode_retry_line": "POST retry_transcode",
    "catalog_transcode_retry": "POST retry_transcode",
    "catalog_stage_repeat": "POST retry_transcode",
    "catalog_reframing_choose": "POST choose_reframing",
    "catalog_reframing_anew": "POST choose_reframing",
    "catalog_reframing_still": "GET view_reframing",
    "catalog_series_publish": "POST publish_series",
    "catalog_series_withdraw": "POST publish_series",
    "catalog_series_pictures": "POST change_series",
    "catalog_series_upload": "GET upload_episode",
    "catalog_episode_progress": "GET view_episode",
    "catalog_episode_panel": "GET view_episode",
    "catalog_episode_upload": "POST upload_episode",
    "catalog_episode_retry": "POST upload_episode",
    "catalog_episode_bring_back": "POST upload_episode",
    "catalog_episode_publish": "POST publish_episode",
    "catalog_episode_withdraw": "POST publish_episode",
    "catalog_episode_still": "POST upload_episode",
    "catalog_episode_quality": "GET view_report",
    "catalog_episode_waive": "POST waive_quality",
    "catalog_person_pictures": "POST change_person",
}  # what each takes: see studio.accounts.access


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")
    role_permissions = {
        "producer": READ
        | {
            "series": "view add change delete publish",
            "episode": "view add change delete publish upload",
            "upload": "view",
            "master": "view",
            "transcode": "view",
            "quality": "waive",
            "reframing": "view choose",
            "caption": "view upload approve",
            "pack": "view make",
            "document": "view add",
            "trailer": "view make",
            "trailerexport": "view",
            "publishedcredits": "view",
            "person": "view add change",
        },
        "post": READ
        | {
            "episode": "view upload",
            "upload": "view",
            "master": "view",
            "transcode": "view retry",
            "stream": "view",
            "reframing": "view choose",
            "caption": "view upload",
            "pack": "view make",
            "document": "view add",
            "trailer": "view make",
            "trailerexport": "view",
            "publishedcredits": "view",
        },
        "writer": {"series": "view", "episode": "view", "caption": "view"},
        "assistant": {"series": "view", "episode": "view"},
        "finance": {"series": "view", "episode": "view", "person": "view add change"},
    }
    admin_pages = PAGES
    hidden = frozenset({"caption", "person", "publishedcredits"})

    def ready(self) -> None:
        from catalog.credits.services import credited
        from catalog.people.services import register_credits

        register_credits(credited)
