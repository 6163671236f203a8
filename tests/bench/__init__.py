"""Benchmarks: run by hand, each prints its numbers and its command; docs/developers/benchmarks.md holds the results."""
