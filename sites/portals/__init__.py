"""The registry of portals: hierarchy, opening and closing, organisations, memberships and generated groups."""
