"""Fixed addresses on every portal that templates link to; the publisher writes files there."""

HOME = "/"
# The home page while an announcement stands in its place.
USUAL_HOME = "/home.html"
SEARCH = "/search/"
FOLLOW = "/follow/"
SITE_MAP = "/sitemap.html"
DIRECTORY = "/portals.html"
ACCESSIBILITY = "/accessibility.html"
OPERATION = "/operation.html"
NOT_FOUND = "/404.html"
ICON = "/favicon.ico"
TOKENS = "/_assets/portal.css"
# Pages in traditional characters stand below, at the same path.
TRADITIONAL = "/hant"

# What templates see as ``paths``.
ALL = {
    "home": HOME,
    "search": SEARCH,
    "follow": FOLLOW,
    "sitemap": SITE_MAP,
    "directory": DIRECTORY,
    "accessibility": ACCESSIBILITY,
    "icon": ICON,
    "tokens": TOKENS,
}
