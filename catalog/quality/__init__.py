"""Looking at a version as a post house would: what was measured, what that means, who waived it. Knows no episodes."""
