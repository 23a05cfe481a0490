"""SLA policies and their targets."""
