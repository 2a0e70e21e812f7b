"""From a document to numbered pages of lines, as the trade sets them. Pure."""
