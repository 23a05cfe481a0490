"""The queue: which tickets wait, in the order they are due, and which one to take next."""
