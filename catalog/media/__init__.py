"""From master to stream. Knows nothing of series and episodes."""
