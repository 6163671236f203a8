"""The registry of portals: hierarchy, opening and closing, organisations, memberships and the groups generated from them."""
