"""`make bench`: what the desk costs at a hundred thousand tickets, beside the bare cost."""
