"""The bills that a client has been sent."""
