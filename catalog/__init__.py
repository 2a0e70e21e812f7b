"""What the world may see."""
