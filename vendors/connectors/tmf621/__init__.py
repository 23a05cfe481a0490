"""TM Forum's Trouble Ticket interface (TMF621), versions 4 and 5."""
