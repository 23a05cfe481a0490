"""Knowledge: articles and the catalog, by which a matter may end before anyone is asked (L0)."""
