"""The change log: one table, written in the same transaction as the edit; readers keep their own position."""
