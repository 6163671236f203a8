"""One message to many portals: targeting, delivery, receipts."""
