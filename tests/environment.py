"""Loaded before Django's settings (see pyproject.toml): a VAR_DIR of the tests' own, so that `make run` may be up.

PostgreSQL and Redis start in it at the first use and end with the last process that uses them. Each of several test
processes (pytest -n) has one of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "STORAGE_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "PUBLIC_URL",
    "PORT",
    "DEBUG",
    "TIME_ZONE",
)

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if os.environ.get("CLIFFHANGER_TEST_WORKER", "none") != WORKER:
    os.environ["CLIFFHANGER_TEST_WORKER"] = WORKER
    folder = tempfile.mkdtemp(prefix="cliffhanger-test-")
    os.environ["CLIFFHANGER_TEST_VAR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

for name in OWN:
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = os.environ["CLIFFHANGER_TEST_VAR"]
os.environ["EMBEDDED_FSYNC"] = "off"
