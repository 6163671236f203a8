"""One item used by many portals: live reference, local override, drift report; feeds and webhooks outward."""
