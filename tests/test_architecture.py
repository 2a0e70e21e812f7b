"""The house keeps its shape: what the folders promise, held by tests where no linter looks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("studio", "catalog", "production")
LONGEST = 450  # lines a file; past about 400 a noun is two nouns
ELSEWHERE = {"studio/jobs/models.py"}  # abstract alone
WORDS = re.compile(r"[^\W\d_]{2,}")


def python_files() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_models_file_is_loaded() -> None:
    """A model that the manifest forgets would silently not be migrated."""
    loaded = {model.__module__ for model in apps.get_models()}
    for path in python_files():
        name = path.relative_to(ROOT).as_posix()
        if path.name != "models.py" or name in ELSEWHERE:
            continue
        module = name.removesuffix(".py").replace("/", ".")
        manifest = re.search(r"^class ", path.read_text(), re.M) is None
        assert manifest or module in loaded, f"{name} is not imported by its app's models.py"


def test_manifests_hold_imports_alone() -> None:
    for name in ("models", "admin", "tasks"):
        text = (ROOT / "catalog" / f"{name}.py").read_text()
        assert not re.search(r"^(class|def) ", text, re.M), f"catalog/{name}.py is a manifest"


def test_media_tools_have_one_door() -> None:
    """A program that catalog/media/ffmpeg.py does not start has no limits."""
    starts = re.compile(r"\bsubprocess\b|\bos\.(spawn|exec|system|popen)|\bPopen\b")
    found = [path for path in (ROOT / "catalog").rglob("*.py") if starts.search(path.read_text())]
    assert [path.relative_to(ROOT).as_posix() for path in found] == ["catalog/media/ffmpeg.py"]


def test_no_file_is_too_long() -> None:
    long = [path.name for path in python_files() if len(path.read_text().splitlines()) > LONGEST]
    assert long == []


def test_tests_mirror_the_source() -> None:
    """Every noun that has services or views has tests: tests/<app>/<noun>/, or tests/studio/test_<noun>.py."""
    for path in python_files():
        if path.name in ("services.py", "views.py"):
            app, noun = path.parent.relative_to(ROOT).parts
            found = [*ROOT.glob(f"tests/{app}/{noun}/test_*.py"), *ROOT.glob(f"tests/{app}/test_{noun}*.py")]
            assert found, f"nothing tests {app}/{noun}"


def test_templates_stand_below_their_noun() -> None:
    roots = {path.name for path in (ROOT / "templates").iterdir()}
    assert roots <= {"catalog", "production", "player", "errors", "admin", "unfold"}  # the last: its own, written anew


def test_texts_in_templates_are_translatable() -> None:
    """What is left of a template without its tags, comments and translated blocks holds no words."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"{% block (root|mood) %}.*?{% endblock %}", "", path.read_text())  # parts of attributes
        text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.S)
        text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", "", text, flags=re.S)
        shown = re.findall(r"(?:alt|title|placeholder|aria-label)=\"([^\"]*)\"", text)
        shown.append(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", text, flags=re.S))
        words = [word for part in shown for word in WORDS.findall(re.sub(r"&\w+;", "", part)) if word != "Cliffhanger"]
        assert words == [], f"{path.relative_to(ROOT)} says {words} untranslated"


def test_templates_hold_no_inline_script_or_style() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", text), path.name


def test_no_migration_is_unnamed() -> None:
    for path in ROOT.glob("*/**/migrations/0*.py"):
        if ".venv" not in path.parts:
            assert not re.search(r"_auto_|_\d{8}", path.name), f"{path.name} does not say what it does"


def test_pinned_requirements_have_hashes_and_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pins = re.findall(r"^([\w.-]+)(\[[\w,]+\])?==", text, re.M)
        assert len(pins) > 10
        assert text.count("--hash=sha256:") >= len(pins)


def test_every_error_code_is_documented() -> None:
    raised = re.compile(r"(?:Failure|Refused|TranscodeFailed)\(\s*\"([a-z_]+)\"|error_code=\"([a-z_]+)\"")
    codes = {one or other for path in python_files() for one, other in raised.findall(path.read_text())}
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "errors.md").read_text()))
    assert len(codes) > 20
    assert codes <= documented, f"docs/errors.md lacks {sorted(codes - documented)}"


def test_tables_of_the_docs_say_each_thing_once() -> None:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        first = [line.split("|")[1].strip() for line in path.read_text().splitlines() if line.startswith("| ")]
        words = [cell for cell in first if cell and path.name in ("glossary.md", "operations.md")]
        assert sorted(set(words), key=words.index) == words, path.name


def test_the_glossary_is_in_order() -> None:
    rows = (ROOT / "docs" / "glossary.md").read_text().split("|---|---|\n")[1].splitlines()
    words = [row.split("|")[1].strip().lower() for row in rows]

    assert words == sorted(words)
