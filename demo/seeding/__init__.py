"""Making the demo cluster: data files in, portals and pages out, the same for the same start date."""
