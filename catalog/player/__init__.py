"""The web player: a grid of posters and a full-screen page, which plays through the public API."""
