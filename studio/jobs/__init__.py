"""Work in the background: the truth is a row with a lease; a message only wakes a worker."""
