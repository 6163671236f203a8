"""Screens on inspections: cluster, portal, channel, findings, rules, and the calendar feed."""
