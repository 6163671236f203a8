"""Settings that hold in both sizes, embedded and production."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from environs import Env

from . import policies
from .broker import FOLDER, transport_options
from .paths import DATA, PROGRAM

env = Env()

BASE_DIR = PROGRAM
ZHANQUN_DATA = DATA
# Where built files go: a directory, or s3://bucket/prefix, to which they are sent from a directory of ours.
ZHANQUN_BUCKET = env.str("ZHANQUN_TARGET", "") if env.str("ZHANQUN_TARGET", "").startswith("s3://") else ""
ZHANQUN_TARGET = str(DATA / "output") if ZHANQUN_BUCKET else env.str("ZHANQUN_TARGET", str(DATA / "output"))
# Of the service that speaks S3, "" for Amazon's; and how it is told the bucket: path, virtual or auto.
ZHANQUN_BUCKET_ENDPOINT = env.str("ZHANQUN_S3_ENDPOINT", "")
ZHANQUN_BUCKET_ADDRESSING = env.str("ZHANQUN_S3_ADDRESSING", "auto")
# 32 bytes in Base64 that sign the manifests of what is published; without them a key of this installation's own.
ZHANQUN_MANIFEST_KEY = env.str("ZHANQUN_MANIFEST_KEY", "")
# Releases of each portal that stay on disk to be switched back to, the current one among them.
ZHANQUN_KEEP_RELEASES = env.int("ZHANQUN_KEEP_RELEASES", 3)
# How the admin links to a portal's public pages; files always hold https://<host>/ (the demo serves <host>.localhost).
ZHANQUN_PUBLIC_URL = env.str("ZHANQUN_PUBLIC_URL", "https://{host}")
# The link 我为政府网站找错 of portals that name none of their own; {site_code} becomes theirs. The national platform
# gives the address out; none is assumed here.
ZHANQUN_REPORT_URL = env.str("ZHANQUN_REPORT_URL", "")
# Whether webhooks may go to private networks: whoever may set them up could then reach what stands behind the firewall.
ZHANQUN_WEBHOOKS_PRIVATE = env.bool("ZHANQUN_WEBHOOKS_PRIVATE", False)

INSTALLED_APPS = [
    "cms.changes",
    "cms.content",
    "sites.portals",
    "sites.publishing",
    "search",
    "cms.editorial",
    "cms.importing",
    "cms.interaction",
    "sites.announcements",
    "sites.sharing",
    "sites.freshness",
    "demo",
    "cms.settings.admin",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.settings.security.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "cms.settings.security.ContentSecurityPolicy",
    "cms.settings.security.AdminHost",
    "cms.settings.security.RowNumbers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.changes.middleware.OneTransactionPerEdit",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.settings.urls"
WSGI_APPLICATION = "cms.settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "zhanqun.sqlite3",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
    },
    # To open it, and set it up, costs a search a tenth of its time.
    "CONN_MAX_AGE": 60,
    # A file, not memory: tests with a second process or thread must see the same database.
    "TEST": {"NAME": DATA / "test.sqlite3"},
}
if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60)}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {"default": SQLITE}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Wagtail's search asks for it; elsewhere it would load PostgreSQL's client for nothing.
    INSTALLED_APPS.append("django.contrib.postgres")

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "") or FOLDER
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(CELERY_BROKER_URL, DATA)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "queue" / "beat")
CELERY_TIMEZONE = "Asia/Shanghai"
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", "")
# Requests of one client to the search API a second, and at once. This machine itself is exempt.
SEARCH_RATE = env.float("ZHANQUN_SEARCH_RATE", 20)
SEARCH_BURST = env.int("ZHANQUN_SEARCH_BURST", 100)
# Wishes of one client to follow a portal by mail, each of which sends one.
FOLLOW_PER_HOUR = env.int("ZHANQUN_FOLLOW_PER_HOUR", 10)

if CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}}
else:
    # On disk and not in memory, because the server, the worker and the command line must agree on portals' addresses.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache"}}

_mail = env.dj_email_url("EMAIL_URL", "console://")
EMAIL_BACKEND = "cms.settings.mail.AfterCommit"
ZHANQUN_MAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_TIMEOUT = 10  # seconds; the editor waits meanwhile
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Five wrong passwords for one name from one address: a pause of a quarter of an hour. Not for the name alone, or
# anybody could lock anybody out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "cms.settings.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "cms.settings.security.client_address"
AXES_USERNAME_CALLABLE = "cms.settings.security.login_name"
AXES_ENABLE_ADMIN = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Chinese whatever the browser prefers; a person may choose English in the account settings.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PROGRAM / "cms" / "settings" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/admin-media/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cms.settings.failing.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
ZHANQUN_CSP_PUBLIC = policies.PUBLIC
ZHANQUN_CSP_ADMIN = policies.ADMIN
# What static files are served with; deploy/nginx says the same.
ZHANQUN_PUBLIC_HEADERS = policies.HEADERS
# Networks whose X-Real-IP is believed, and the only host that answers the admin ("" for any): see production.
ZHANQUN_PROXIES: list[str] = []
ZHANQUN_ADMIN_HOST = ""
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# The preview of the admin shows pages in a frame of its own host; public pages carry frame-ancestors 'none'.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# Without a mail server the link, which is a key to the account, would only be written to the log.
WAGTAIL_PASSWORD_RESET_ENABLED = "console" not in ZHANQUN_MAIL_BACKEND
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_SITE_NAME = pgettext_lazy("brand", "站群")
WAGTAILADMIN_USER_LOGIN_FORM = "cms.settings.admin.forms.LoginForm"
WAGTAILADMIN_BASE_URL = env.str("ZHANQUN_ADMIN_URL", "http://localhost:8000")
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_I18N_ENABLED = False
# One city, one clock: Wagtail's list holds names that browsers refuse.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "zq_content.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "zq_content.PortalDocument"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Four bytes of memory each while it is scaled; a small file may claim any number.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
# Each has its check in cms.content.uploads.
_OFFICE = ["doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "ofd", "odt", "ods", "odp"]
WAGTAILDOCS_EXTENSIONS = ["pdf", *_OFFICE, "txt", "csv", "zip", "mp4"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = env.int("ZHANQUN_MAX_ATTACHMENT_MB", 100) * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.content.document_forms.PortalDocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_ENABLED = True
# Reviewers are told of what waits: cms.editorial.mail
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# cms.content.redirects leaves them, for our own addresses.
WAGTAILREDIRECTS_AUTO_CREATE = False
# Wagtail's own database search taxes every save (0.5 s at 100,000 pages) and cannot find Chinese:
# docs/developers/wagtail.md
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend", "AUTO_UPDATE": False}}
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Bytes of a form without its files; nginx bounds the whole request.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("ZHANQUN_LOG_LEVEL", "WARNING")},
}
# Neither asks wagtail.org from a government network.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
