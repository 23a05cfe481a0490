"""Indexation: the clause that moves prices by a published index, year by year."""
