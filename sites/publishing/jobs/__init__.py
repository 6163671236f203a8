"""Work on one portal that stands in a table: shared between workers, or set aside to be tried again."""
