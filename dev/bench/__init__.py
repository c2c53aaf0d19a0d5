"""How fast the addon is: what ``make bench`` measures.

Each part runs in a process of its own (``python -m bench PART ...``) on a copy of the
database ``full`` and gives rows of the table. Every figure that has a target is a ratio
of things measured in one run, in turns, so that a busy machine slows both down.
"""
