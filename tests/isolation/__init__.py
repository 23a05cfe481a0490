"""Evidence that no client sees another: tables by their metadata, routes by walking them."""
