"""Trials: the reading calls of a connection that is not saved yet, carried out by a worker."""
