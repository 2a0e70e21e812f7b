"""The read side of /api/v1: what the public may browse and play."""
