"""Other processes as the tests look at them: each may be gone between two looks."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import psutil


def command_of(process: psutil.Process) -> list[str]:
    """Its command line; empty for one that is gone, or a zombie."""
    try:
        return list(process.cmdline()) if process.status() != psutil.STATUS_ZOMBIE else []
    except psutil.Error:
        return []


def with_word(processes: Iterable[psutil.Process], word: str) -> list[psutil.Process]:
    """Those whose command line holds ``word`` anywhere."""
    return [process for process in processes if word in " ".join(command_of(process))]


def of_folder(var: Path) -> list[psutil.Process]:
    """Those that work in this VAR_DIR by their command lines: keeper, PostgreSQL, Redis, encoders. Never this one."""
    return [process for process in with_word(psutil.process_iter(), str(var)) if process.pid != os.getpid()]


def name_of(process: psutil.Process) -> str:
    """The program's name; empty for one that is gone."""
    try:
        return str(process.name())
    except psutil.Error:
        return ""


def has_ended(process: psutil.Process) -> bool:
    """Whether it is gone or a zombie: nobody may be there to bury it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
