"""Bring a scattered site in: JSON lines, CSV, XLSX."""
