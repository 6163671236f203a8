"""How it is found: one index over all portals, two engines behind one small interface."""
