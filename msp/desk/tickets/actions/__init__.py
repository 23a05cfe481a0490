"""What can be done to a ticket: one verb a file, named as the button is named."""
