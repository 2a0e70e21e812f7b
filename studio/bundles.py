"""Whether the committed bundles match their sources: by digest always, by building them again where npm is."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

DIST = Path("static") / "dist"
AGAIN = "Run `make frontend` (it needs Node) and commit static/dist."


def stale(root: Path) -> str:
    """Empty where all is as it should be, else what differs and what to do."""
    differing = differing_files(root)
    if differing:
        return f"The bundles do not match their sources: {', '.join(differing)}. {AGAIN}"
    return rebuilt_otherwise(root) if shutil.which("npm") else ""


def differing_files(root: Path) -> list[str]:
    """Sources and bundles that are not what the manifest of the last build says."""
    try:
        manifest = json.loads((root / DIST / "manifest.json").read_text())
    except (OSError, ValueError):
        return [f"{DIST}/manifest.json"]
    noted = manifest["inputs"] | manifest["outputs"]
    present = {_name(path, root) for folder in ("frontend/src", DIST) for path in _files(root / folder)}
    unknown = present - set(noted) - {f"{DIST.as_posix()}/manifest.json"}
    return sorted(unknown | {name for name, digest in noted.items() if _digest(root / name) != digest})


def rebuilt_otherwise(root: Path) -> str:
    """Build in a copy and compare. Without the registry nothing is compared: the digests have matched."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(root / "frontend", copy / "frontend", ignore=shutil.ignore_patterns("node_modules"))
        installed = subprocess.run(["npm", "ci", "--silent"], cwd=copy / "frontend", capture_output=True, check=False)
        if installed.returncode != 0:
            print("npm could not install the bundler; comparing digests alone.")
            return ""
        built = subprocess.run(
            ["node", "build.mjs"], cwd=copy / "frontend", capture_output=True, text=True, check=False
        )
        if built.returncode != 0:
            return f"The bundles can't be built: {built.stderr[-500:]}"
        differing = [
            _name(path, copy) for path in _files(copy / DIST) if _digest(path) != _digest(root / _name(path, copy))
        ]
    return f"Built again, these come out otherwise: {', '.join(differing)}. {AGAIN}" if differing else ""


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".gitkeep")


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
