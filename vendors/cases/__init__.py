"""Cases at vendors, their bonds to tickets, and what waits to be sent."""
