"""A person's public face: the name as credited, a picture, a page."""
