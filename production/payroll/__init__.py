"""What time worked under a deal is paid, each cent with its rule, its figure and the figure's source.

``calculate.calculate(work, figures)`` is the pure heart. ``work`` says who worked when under which deal, ``figures``
are the rows of the rate cards that hold; ``rules/`` are the rules, one small function each.
"""
