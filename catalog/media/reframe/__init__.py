"""Pictures wider than 9:16 made upright: shots are found, faces followed, and a camera chosen for each shot."""
