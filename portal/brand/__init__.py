"""The look of the door: the client's colour and logo."""
