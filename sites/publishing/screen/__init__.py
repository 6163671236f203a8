"""The screen 站群 > 发布: how far the publisher is, on which portals something is wrong, and how to put it right."""
