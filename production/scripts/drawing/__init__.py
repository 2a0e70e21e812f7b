"""Pages, reports and what stands before them, drawn as PDF."""
