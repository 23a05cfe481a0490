"""The reports' room: what is read across rooms."""

from msp.kernel.rooms import Room

ROOM = Room(name="msp.reports")
