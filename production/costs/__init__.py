"""What a series was to cost, has cost and will cost, by account, and how near that is to its agreement's ceiling."""
