"""Making a pack: each episode's file, probed and checked, then covers, papers and the report, into one zip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, storages
from django.template.loader import render_to_string

from catalog.delivery import captions, check, covers, frozen, naming, profiles, sheet, sources
from catalog.delivery.archive import Archive, Entry
from catalog.delivery.check import Finding
from catalog.delivery.models import Document, DocumentKind, Pack
from catalog.delivery.profiles import Cover, Profile
from catalog.delivery.work import Reporter
from catalog.media import burnin, export, intake, links
from catalog.media.export_graph import Target
from catalog.media.facts import Facts
from catalog.media.models import Master
from catalog.titles.models import Series
from studio.lib.errors import Failure

VIDEOS_SHARE = 0.94  # of a pack's time: the rest is copying
AUDIO_SHARE = 200_000  # bits a second kept back where a file may not grow past a size


@dataclass
class _Pack:
    """What a pack is made of while it grows."""

    row: Pack
    profile: Profile
    series: Series
    archive: Archive
    work: Path
    report: Reporter
    rows: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lacking_captions: list[tuple[int, str]] = field(default_factory=list)
    lost_covers: list[str] = field(default_factory=list)
    widths: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """One video of an episode: in a language where captions are burnt in, else with none."""

    row: Mapping[str, Any]
    master: Master
    source: Path
    language: str
    words: Mapping[str, list[burnin.Cue]]

    @property
    def given(self) -> str:
        return self.language or ", ".join(self.words) or "none"

    def burned(self, profile: Profile) -> export.Burned | None:
        if not self.language:
            return None
        return export.Burned(self.words[self.language], self.language, profile.safe_area, profile.max_width)


def make(row: Pack, report: Reporter, work: Path) -> dict[str, Any]:
    """Write the zip to ``row.output_key``; return what to note of it. Raises Failure, TranscodeFailed or LeaseLost."""
    profile = profiles.parse(row.profile, row.profile_data)
    series = Series.objects.get(pk=row.series_id)
    path = work / "pack.zip"
    with Archive(path, naming.folder(series.slug, row.profile, row.first, row.last)) as archive:
        pack = _Pack(row, profile, series, archive, work, report)
        _episodes(pack)
        _covers_of_series(pack)
        _documents(pack)
        _trailer(pack)
        verdict = _papers(pack)
    report(0.97, "checksum")
    digest = intake.sha256_of(path, lambda _count: report())
    size = path.stat().st_size
    report(0.98, "store")
    sources.store(path, row.output_key, report.alive)
    return {
        "verdict": verdict, "findings": [finding.as_json() for finding in pack.findings], "files": pack.rows,
        "size_bytes": size, "sha256": digest,
    }  # fmt: skip


def _episodes(pack: _Pack) -> None:
    whole = sum(row["duration_s"] for row in pack.row.content) or 1.0
    before = 0.0
    for number, row in enumerate(pack.row.content, start=1):
        stage = f"{number} / {len(pack.row.content)}"
        share = row["duration_s"] / whole * VIDEOS_SHARE
        _episode(pack, row, lambda done, at=before, part=share, name=stage: pack.report(at + done * part, name))
        before += share


def _episode(pack: _Pack, row: Mapping[str, Any], tick: Any) -> None:
    """The files of one episode: one video, or one a language where captions are burnt in; SRT; cover; master."""
    master = Master.objects.get(pk=row["master"])
    source = sources.local(master, pack.work, pack.report.alive)
    words = frozen.words_of(row, pack.row.languages)
    lacking = [language for language in pack.row.languages if not words.get(language)]
    pack.lacking_captions += [(row["number"], language) for language in lacking]
    burned = [language for language in pack.row.languages if words.get(language)] if _burns(pack) else []
    versions = burned or [""]
    for number, language in enumerate(versions):
        part = _Part(row, master, source, language, words)
        _video(pack, part, lambda done, at=number: tick((at + done) / len(versions)))
    if pack.profile.captions == "srt":
        _srt(pack, row, words)
    for cover in pack.profile.covers:
        if cover.of == "episode":
            _cover_of_episode(pack, row, cover)
    if pack.profile.clean_masters:
        _clean_master(pack, row, master, source)
    if source.parent == pack.work:
        source.unlink()


def _burns(pack: _Pack) -> bool:
    return pack.profile.captions == "burned"


def _video(pack: _Pack, part: _Part, tick: Any) -> None:
    suffix = naming.suffix_for(part.language, pack.series.language) if part.language else ""
    name = naming.video(pack.profile, pack.series.slug, part.row["number"], suffix)
    out, target = pack.work / "episode.mp4", target_for(pack.profile, part.row["duration_s"])
    shots = frozen.shots_of(part.row, part.master)
    clip = export.whole(part.source, intake.look_at(part.source), target, shots=shots)
    found = export.make(
        [clip], out=out, work=pack.work / "export",
        target=target, least_bps=int(pack.profile.limit("video_bitrate", "least") or 0),
        burned=part.burned(pack.profile), tick=tick,
    )  # fmt: skip
    entry = pack.archive.add_file(name, out, pack.report.alive)
    out.unlink()
    findings = check.check_file(found, pack.profile, name)
    pack.findings += findings
    pack.rows.append(_video_row(pack, part, entry, found) | _judged(findings))


def target_for(profile: Profile, seconds: float) -> Target:
    """The profile's target, with fewer bits a second where the file would outgrow the size that is allowed."""
    target, most = profile.target, profile.limit("file_size", "most")
    allowed = int(most * 8 * 0.95 / max(1.0, seconds)) - AUDIO_SHARE if most else target.max_bitrate
    ceiling = profile.limit("video_bitrate", "most")
    return replace(target, max_bitrate=max(100_000, min(target.max_bitrate, allowed, ceiling or allowed)))


def _video_row(pack: _Pack, part: _Part, entry: Entry, found: Facts) -> dict[str, Any]:
    row = part.row
    return _row("video", entry) | {
        "number": row["number"], "title": row["title"], "synopsis": row["synopsis"], "language": pack.series.language,
        "duration_s": found.duration_s, "captions": part.given,
        "ai_disclosure": row.get("ai_disclosure") or sheet.NOT_RECORDED,
        "facts": found.as_json(), "master": row["master_name"], "master_sha256": row["master_sha256"],
    }  # fmt: skip


def _judged(findings: list[Finding]) -> dict[str, Any]:
    return {"verdict": check.verdict(findings), "findings": [finding.as_json() for finding in findings]}


def _row(kind: str, entry: Entry, verdict: str = check.PASS) -> dict[str, Any]:
    return {"kind": kind, "file": entry.name, "bytes": entry.size_bytes, "sha256": entry.sha256, "verdict": verdict}


def _srt(pack: _Pack, row: Mapping[str, Any], words: Mapping[str, list[burnin.Cue]]) -> None:
    for language in pack.row.languages:
        if words.get(language):
            suffix = naming.suffix_for(language, pack.series.language)
            name = naming.captions(pack.profile, pack.series.slug, row["number"], suffix)
            entry = pack.archive.add_text(name, captions.as_srt(words[language]))
            pack.widths[entry.name] = check.widest(cue.text for cue in words[language])
            pack.rows.append(_row("captions", entry) | {"number": row["number"], "language": language})


def _cover_of_episode(pack: _Pack, row: Mapping[str, Any], cover: Cover) -> None:
    name = cover.name.format(slug=pack.series.slug, number=row["number"])
    for storage, still in _stills_of(row):
        if storage.exists(still):
            with storage.open(still) as file:
                _cover(pack, cover, name, file)
            return
    pack.lost_covers.append(name)


def _stills_of(row: Mapping[str, Any]) -> list[tuple[Storage, str]]:
    """The still that was chosen when the pack was asked for, then the stream's own."""
    chosen = row.get("still", "")
    own = (storages["streams"], f"{row['stream_key']}/{links.POSTER}")
    return [(storages["default"], chosen), own] if chosen else [own]


def _covers_of_series(pack: _Pack) -> None:
    for cover in pack.profile.covers:
        if cover.of == "series":
            name = cover.name.format(slug=pack.series.slug, number=0)
            poster = _poster_for(pack.series, cover)
            if poster:
                with poster.open("rb") as file:
                    _cover(pack, cover, name, file)
            else:
                pack.lost_covers.append(name)


def _poster_for(series: Series, cover: Cover) -> Any:
    """The poster whose shape is nearer to the cover's; either where there is one only."""
    tall = cover.width / cover.height < (3 / 4 + 9 / 16) / 2
    return (series.poster_tall or series.poster) if tall else (series.poster or series.poster_tall)


def _cover(pack: _Pack, cover: Cover, name: str, source: Any) -> None:
    out = pack.work / "cover"
    enlarged = covers.make(source, cover, out)
    entry = pack.archive.add_file(name, out, pack.report.alive)
    level = check.WARN if enlarged else check.PASS
    size = f"{cover.width} × {cover.height}"
    sentence = f"Enlarged to {size}: a larger picture looks sharper." if enlarged else f"Size: {size}"
    pack.findings.append(Finding("cover_size", level, sentence, name))
    pack.rows.append(_row("cover", entry, level))


def _clean_master(pack: _Pack, row: Mapping[str, Any], master: Master, source: Path) -> None:
    """The bytes as they were handed over, which is what their SHA-256 says."""
    name = naming.master(pack.profile, pack.series.slug, row["number"], master.original_name)
    entry = pack.archive.add_file(name, source, pack.report.alive)
    if entry.sha256 != master.sha256:
        raise Failure("master_damaged", f"The master of episode {row['number']} is damaged in storage.", status=500)
    pack.rows.append(_row("master", entry) | {"number": row["number"]})


def _documents(pack: _Pack) -> None:
    """The newest of each kind that the profile asks for."""
    for kind in pack.profile.documents:
        document = Document.objects.filter(series=pack.series, kind=kind).first()
        if document:
            with sources.opened(document.file.storage, str(document.file.name)) as file:
                entry = pack.archive.add(f"documents/{kind}.pdf", file, document.size_bytes, pack.report.alive)
            pack.rows.append(_row("document", entry) | {"title": str(DocumentKind(kind).label)})


def _trailer(pack: _Pack) -> None:
    trailer = pack.row.trailer
    if trailer and trailer.file_key:
        name = f"{pack.series.slug}_trailer.mp4"
        with sources.opened(storages["deliveries"], trailer.file_key) as file:
            entry = pack.archive.add(name, file, trailer.size_bytes, pack.report.alive)
        findings = check.check_file(Facts(**trailer.facts), pack.profile, name)
        pack.findings += findings
        pack.rows.append(_row("trailer", entry) | {"title": trailer.trailer.title} | _judged(findings))


def _papers(pack: _Pack) -> str:
    """Sheet, report, read-me and checksums, which name every file but themselves; return the verdict."""
    pack.report(0.95, "report")
    of_pack = check.check_pack(
        pack.profile, numbers=[row["number"] for row in pack.row.content], languages=pack.row.languages,
        lacking_captions=pack.lacking_captions,
        documents=_there(pack), covers=pack.lost_covers, widths=pack.widths,
    )  # fmt: skip
    pack.findings[:0] = of_pack
    verdict = check.verdict(pack.findings)
    videos = [row for row in pack.rows if row["kind"] == "video"]
    head = {"series": pack.series.title, "profile": pack.row.profile, "profile_sha256": pack.row.profile_digest}
    columns = pack.profile.columns
    pack.archive.add_text("metadata.csv", sheet.as_csv(columns, videos), mark=True)
    pack.archive.add_text("metadata.json", sheet.as_json(columns, videos, head | {"verdict": verdict}))
    rows = [finding.as_json() for finding in pack.findings]
    pack.archive.add_text("report.csv", sheet.as_csv(("level", "rule", "file", "sentence"), rows), mark=True)
    pack.archive.add_text(
        "report.html", render_to_string("catalog/delivery/report.html", report_context(pack, verdict))
    )
    pack.archive.add_text("report.css", REPORT_CSS)
    words = {"title": pack.series.title, "profile": pack.profile.title, "verdict": verdict}
    episodes = f"{pack.row.first}-{pack.row.last}"
    pack.archive.add_text("README.txt", sheet.read_me(**words, episodes=episodes, entries=pack.archive.entries))
    pack.archive.add_text("SHA256SUMS", sheet.checksums(pack.archive.entries))
    return verdict


def _there(pack: _Pack) -> list[str]:
    return [
        row["file"].removeprefix("documents/").removesuffix(".pdf") for row in pack.rows if row["kind"] == "document"
    ]


def report_context(pack: _Pack, verdict: str) -> dict[str, Any]:
    return {
        "series": pack.series, "profile": pack.profile, "pack": pack.row, "verdict": verdict,
        "findings": [finding for finding in pack.findings if not finding.file], "rows": pack.rows,
        "failed": [finding for finding in pack.findings if finding.level != check.PASS],
    }  # fmt: skip


REPORT_CSS = """body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; max-inline-size: 1100px; color: #1c1a17; }
table { border-collapse: collapse; inline-size: 100%; margin-block: 16px; }
th, td { text-align: start; padding: 6px 12px 6px 0; border-block-end: 1px solid #ddd; vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; }
.pass { color: #2f855a; } .warn { color: #975a16; } .fail { color: #c53030; }
.banner { padding: 12px 16px; border: 2px solid #c53030; color: #c53030; font-weight: 600; }
"""
