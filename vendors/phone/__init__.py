"""Vendors that have only a telephone or a web page: what people said there, and when to ask."""
