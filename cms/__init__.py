"""What editors write: the Wagtail installation."""
