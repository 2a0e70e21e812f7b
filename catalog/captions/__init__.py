"""Captions: subtitles and captions per episode and language, from a file to the stream that carries them."""
