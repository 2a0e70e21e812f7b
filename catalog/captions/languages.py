"""Languages by their tags (BCP 47, RFC 5646): which are known, and what each is called by those who speak it. Pure."""

from __future__ import annotations

import re

from django.conf.locale import LANG_INFO

from catalog.captions import errors
from studio.lib.errors import Failure

# What Django's list lacks, or says less well for a menu.
NAMES = {
    "am": "አማርኛ", "ar": "العربية", "cs": "Čeština", "en-gb": "English (UK)", "en-us": "English (US)",
    "es-419": "Español (Latinoamérica)", "es-ar": "Español (Argentina)", "es-co": "Español (Colombia)",
    "es-es": "Español (España)", "es-mx": "Español (México)", "fil": "Filipino", "fr-ca": "Français (Canada)",
    "gu": "ગુજરાતી", "ha": "Hausa", "hi": "हिन्दी", "jv": "Basa Jawa", "lo": "ລາວ", "lt": "Lietuvių", "mn": "Монгол",
    "no": "Norsk", "pa": "ਪੰਜਾਬੀ", "ps": "پښتو", "pt-br": "Português (Brasil)", "pt-pt": "Português (Portugal)",
    "si": "සිංහල", "so": "Soomaali", "tl": "Tagalog", "yo": "Yorùbá", "yue": "粵語", "zh": "中文",
    "zh-cn": "中文（中国大陆）", "zh-hk": "中文（香港）", "zh-tw": "中文（台灣）", "zu": "isiZulu",
}  # fmt: skip
KNOWN = {tag.split("-")[0] for tag in (*LANG_INFO, *NAMES)}
THREE_LETTERS = {  # ISO 639-2, as subtitling programs write them into names of files
    "ara": "ar", "chi": "zh", "zho": "zh", "deu": "de", "ger": "de", "eng": "en", "fra": "fr", "fre": "fr", "hin": "hi",
    "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "may": "ms", "msa": "ms", "nld": "nl", "dut": "nl", "pol": "pl",
    "por": "pt", "rus": "ru", "spa": "es", "tgl": "tl", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi",
}  # fmt: skip
TAG = re.compile(r"^([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?$")
RIGHT_TO_LEFT = {"ar", "ckb", "fa", "he", "ps", "ug", "ur"}


def canonical(text: str) -> str:
    """The tag as RFC 5646, 2.1.1 writes it: es-MX, zh-Hans, sr-Latn. Raises Failure ``bad_language``."""
    found = TAG.match(text.strip().replace("_", "-").lower())
    language = THREE_LETTERS.get(found[1], found[1]) if found else ""
    if not found or language not in KNOWN:
        raise errors.bad_language(text)
    parts = [language, (found[2] or "").title(), (found[3] or "").upper()]
    return "-".join(part for part in parts if part)


def is_language(text: str) -> bool:
    try:
        canonical(text)
    except Failure:
        return False
    return True


def own_name(tag: str) -> str:
    """What its speakers call it: Español (México), 简体中文, العربية; of an unknown region its code: Deutsch (CH)."""
    parts = tag.lower().split("-")
    for count in range(len(parts), 0, -1):
        if name := _listed("-".join(parts[:count])):
            rest = tag.split("-")[count:]
            return name[0].upper() + name[1:] + (f" ({', '.join(rest)})" if rest else "")
    return tag


def _listed(tag: str) -> str:
    return NAMES.get(tag) or str(LANG_INFO.get(tag, {}).get("name_local") or "")


def primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def direction(tag: str) -> str:
    return "rtl" if primary(tag) in RIGHT_TO_LEFT else "ltr"
