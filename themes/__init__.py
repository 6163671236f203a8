"""How it looks: shared templates, design tokens and assets. Knows plain view objects, no models, no requests."""
