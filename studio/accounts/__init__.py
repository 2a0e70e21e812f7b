"""Staff and their roles; viewers and their device tokens."""
