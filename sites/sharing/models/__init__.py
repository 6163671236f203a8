from .receiving import ReceivingRule, Share, Subscription
from .reference import Reference, shown
from .webhook import Delivery, Webhook

__all__ = ["Delivery", "ReceivingRule", "Reference", "Share", "Subscription", "Webhook", "shown"]
