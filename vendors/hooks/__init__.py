"""Deliveries from vendors: an address each may call, and the inbox of what they hint at."""
