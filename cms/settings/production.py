"""Behind nginx on HTTPS, with PostgreSQL, Redis and Elasticsearch as the variables say."""

from urllib.parse import urlsplit

from .base import *
from .base import env

DEBUG = False
SECRET_KEY = env.str("ZHANQUN_SECRET_KEY")
# Portal hosts are proxied here too (/search/, /api/); nginx answers only for hosts of the registry, so any may pass.
ALLOWED_HOSTS = env.list("ZHANQUN_HOSTS", ["*"])
CSRF_TRUSTED_ORIGINS = env.list("ZHANQUN_ORIGINS", [])
ZHANQUN_ADMIN_HOST = urlsplit(env.str("ZHANQUN_ADMIN_URL", "")).hostname or ""
ZHANQUN_PROXIES = env.list("ZHANQUN_PROXIES", ["127.0.0.0/8", "::1/128"])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("ZHANQUN_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
