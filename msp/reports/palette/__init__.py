"""The palette: one field that finds tickets, clients, people, devices, cases and contracts."""
