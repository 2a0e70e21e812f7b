"""Reports as tables: what one is, and how it leaves as a sheet. Those who write them know their words."""
