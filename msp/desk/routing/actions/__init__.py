"""What can be done about routing: route a ticket, and edit the rules."""
