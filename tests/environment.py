"""Loaded before Django's settings (see pyproject.toml): a VAR_DIR of the tests' own, so that `make run` may be up.

PostgreSQL and Redis start in it at the first use and end with the last process that uses them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

OWN = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "SECRET_KEY", "PUBLIC_URL", "PORT", "DEBUG", "TIME_ZONE")

if "CLIFFHANGER_TEST_VAR" not in os.environ:
    folder = tempfile.mkdtemp(prefix="cliffhanger-test-")
    os.environ["CLIFFHANGER_TEST_VAR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

for name in OWN:
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = os.environ["CLIFFHANGER_TEST_VAR"]
os.environ["EMBEDDED_FSYNC"] = "off"
