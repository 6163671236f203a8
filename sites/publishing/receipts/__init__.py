"""Receipts: proof for an editor that a page is accepted, built and live, or what failed and who was told."""
