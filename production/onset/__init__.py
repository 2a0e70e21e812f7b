"""On set: shoot days, the grid of a day's Exhibit G, its signatures, and what the next half hour costs."""
