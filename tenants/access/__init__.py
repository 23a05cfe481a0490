"""Who may see what: the administrators' pages over agents, roles and chosen clients."""
