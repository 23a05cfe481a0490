"""Margins across rooms: what bills bring, less work, tools and what vendors cost."""
