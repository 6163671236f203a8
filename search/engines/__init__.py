"""Engines: the same questions and answers whatever stores the index."""
