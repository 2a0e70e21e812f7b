"""How Fountain is read and written, line by line; ``fountain`` is its face. Pure."""
