"""The fonts that captions are burnt in with: they come from wheels, and nothing of the machine's own is used.

fontconfig is shown these folders alone, so that a caption looks the same on every machine, and libass takes what one
font lacks from the next: Latin, Greek and Cyrillic, then Arabic, then Chinese, Japanese and Korean.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from xml.sax.saxutils import escape

from catalog.media.errors import TranscodeFailed

FAMILY = "Noto Sans"
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
# Han characters look different in each language: a caption's own language says which shapes are meant.
BY_LANGUAGE = {
    "ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "zh": "Noto Sans CJK SC",
    "zh-hant": "Noto Sans CJK TC", "zh-tw": "Noto Sans CJK TC", "zh-hk": "Noto Sans CJK HK",
}  # fmt: skip


def family_for(language: str) -> str:
    """The family whose shapes a language expects, as in es-MX or zh-Hant; the others fill what it lacks."""
    wanted = language.lower()
    return BY_LANGUAGE.get(wanted) or BY_LANGUAGE.get(wanted.partition("-")[0]) or FAMILY


def folders() -> list[Path]:
    """Where the packages keep their fonts. Raises TranscodeFailed ``no_fonts`` where one is not installed."""
    found = [importlib.util.find_spec(name) for name in PACKAGES]
    lacking = [name for name, spec in zip(PACKAGES, found, strict=True) if spec is None or spec.origin is None]
    if lacking:
        names = ", ".join(name.replace("_", "-") for name in lacking)
        raise TranscodeFailed("no_fonts", f"Captions can't be burnt in: {names} is not installed. Run `make setup`.")
    return [Path(str(spec.origin)).parent for spec in found if spec]


def configuration(work: Path) -> dict[str, str]:
    """Write a fontconfig file that names these folders alone into ``work``; return the environment that says so."""
    lines = [f"<dir>{escape(str(folder))}</dir>" for folder in folders()]
    lines.append(f"<cachedir>{escape(str(work.absolute() / 'font-cache'))}</cachedir>")
    path = work / "fonts.conf"
    text = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
    path.write_text(f"{text}<fontconfig>{''.join(lines)}</fontconfig>\n", encoding="utf-8")
    return {"FONTCONFIG_FILE": str(path.absolute())}
