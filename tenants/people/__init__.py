"""Who serves and who is served: agents, contacts, roles and rights."""
