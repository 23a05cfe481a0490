"""Roundup issue tracker 2.x, classic template, over its REST interface."""
