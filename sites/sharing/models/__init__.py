from .receiving import ReceivingRule, Share, Subscription
from .reference import Reference
from .webhook import Delivery, Webhook

__all__ = ["Delivery", "ReceivingRule", "Reference", "Share", "Subscription", "Webhook"]
