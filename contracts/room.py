"""The room of promises and debts."""

from msp.kernel.rooms import Room

ROOM = Room(name="contracts")
