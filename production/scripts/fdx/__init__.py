"""Final Draft files (FDX), in and out. Pure."""

from production.scripts.fdx.errors import empty
from production.scripts.fdx.read import FinalDraft, Kept, read
from production.scripts.fdx.tree import MOST_BYTES, is_xml
from production.scripts.fdx.write import write

__all__ = ["MOST_BYTES", "FinalDraft", "Kept", "empty", "is_xml", "read", "write"]
