"""The room of vendors."""

from msp.kernel.rooms import Room

ROOM = Room(name="vendors")
