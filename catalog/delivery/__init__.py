"""What is handed to others: packs after a platform's profile, and trailers."""
