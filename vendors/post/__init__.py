"""The letters of vendors that are reached by mail alone: what left, and what came back."""
