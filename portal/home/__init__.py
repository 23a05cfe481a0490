"""The first page behind the door: what do you need, what waits for you, what is under way."""
