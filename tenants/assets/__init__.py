"""The workstations, servers and other devices of a client."""
