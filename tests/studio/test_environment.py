"""What is made of environment variables, and what stands in for those that are not set."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio import environment


@pytest.mark.parametrize(
    ("memory_gb", "jobs", "mb"),
    [(24, 1, 8192), (24, 4, 4300), (8, 1, 5734), (4, 1, 3584), (4, 2, 3584), (2, 1, 3584)],
)
def test_encodes_share_what_the_machine_has(
    memory_gb: int, jobs: int, mb: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDIA_MEMORY_MB", raising=False)
    monkeypatch.setattr(environment, "machine_memory", lambda: memory_gb * 1024**3)

    assert environment.encode_memory_mb(jobs) == mb


def test_what_is_said_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_MEMORY_MB", "900")

    assert environment.encode_memory_mb(3) == 900


def test_a_container_has_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of control groups, one of them without a limit."""
    limits = tmp_path / "memory.max", tmp_path / "limit_in_bytes"
    limits[0].write_text("max\n")
    limits[1].write_text("1073741824\n")
    monkeypatch.setattr(environment, "CGROUP_LIMITS", limits)

    assert environment.machine_memory() == 1024**3

    monkeypatch.setattr(environment, "CGROUP_LIMITS", (tmp_path / "none",))
    assert environment.machine_memory() > 1024**2
