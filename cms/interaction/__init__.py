"""What citizens send: subscriptions by e-mail, their confirmation and their end."""
