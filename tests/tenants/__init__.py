"""Tests of the room of clients and people."""
