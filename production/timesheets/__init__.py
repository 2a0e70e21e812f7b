"""Time as worked: Exhibit G and what is paid without a clock, signed, checked and approved."""
