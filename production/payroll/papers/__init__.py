"""What pay hands to people as PDF: stubs, the summary of a run, the year to date."""
