"""Series and episodes, their cuts, and when the world may see them."""
