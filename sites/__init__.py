"""The cluster: the portals and what flows between them."""
