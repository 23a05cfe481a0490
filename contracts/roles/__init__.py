"""What an engineer is on the bills, from a day on: the role that hourly prices may depend on."""
