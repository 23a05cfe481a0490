"""The step in which a letter gets its words and its paper."""
