"""Imported once, by the process of which `dying` ones are born: the whole desk, at rest."""

from msp.main.wiring import rooms
from tests.desk.mail import dying

__all__ = ["dying"]

rooms()
