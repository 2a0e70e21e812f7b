"""What is kept out of the logs: links by which somebody without a login acts."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/sign/)[^\s/\"'?#]+")


class Formatter(logging.Formatter):
    """Any line with the secret part of a signing link struck out, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1…", super().format(record))
