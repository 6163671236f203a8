"""The admin's own face: brand, menu, dashboard. Its parts come from the storeys below."""
