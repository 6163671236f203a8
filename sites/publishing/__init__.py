"""The static generator: plan, load, render, write, verify."""
