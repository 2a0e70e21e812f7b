"""Rate cards: what each agreement asks, in versions that a person approves and nobody changes afterwards."""
