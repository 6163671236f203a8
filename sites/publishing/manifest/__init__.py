"""What was published, signed: an append-only log per portal, outside of the public tree, for anybody to check."""
