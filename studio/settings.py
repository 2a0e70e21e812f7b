"""Settings, all read from the environment. docs/operations.md lists the variables."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from studio import environment as env
from studio import unfold

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or "var")
VAR_DIR = VAR_DIR if VAR_DIR.is_absolute() else BASE_DIR / VAR_DIR
PUBLIC_URL = env.public_url(VAR_DIR)
SECURE = PUBLIC_URL.startswith("https://")

SECRET_KEY = env.secret_key(VAR_DIR)
FIELD_KEYS = env.field_keys(VAR_DIR)  # seal tax and bank data: see studio/lib/sealing.py
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = env.allowed_hosts(PUBLIC_URL)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DEFAULT_EXCEPTION_REPORTER_FILTER = "studio.reporting.Discreet"
CSRF_FAILURE_VIEW = "studio.errors.csrf"

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin.apps.SimpleAdminConfig",  # urls.py discovers: most commands need no admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "studio.accounts",
    "catalog",
    "production",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "studio.middleware.admin_policy",
    "studio.middleware.failures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
            ]
        },
    }
]

# Servers. Without a URL they come from wheels, through sockets below VAR_DIR.
DATABASES = {"default": env.database(VAR_DIR)}
REDIS_URL = env.redis_url(VAR_DIR)

# People.
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Words, places, times.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")

# Files: masters are private, streams are reached by signed paths, artwork is public.
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = env.storages(VAR_DIR)
WORK_DIR = VAR_DIR / "work"
FILE_UPLOAD_HANDLERS = ["studio.uploads.WorkFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o640
STREAM_URL_HOURS = 6  # playback addresses hold for 6 to 12 hours

# Masters that are taken, and what one encode may use.
MEDIA_MAX_SECONDS = int(os.environ.get("MEDIA_MAX_SECONDS", "900"))
MEDIA_MAX_PIXELS = int(os.environ.get("MEDIA_MAX_PIXELS", "9000000"))
MEDIA_MAX_UPLOAD_GB = int(os.environ.get("MEDIA_MAX_UPLOAD_GB", "20"))
MEDIA_JOBS = int(os.environ.get("MEDIA_JOBS", "1"))  # stages at once on this machine, however many workers it runs
MEDIA_MEMORY_MB = env.encode_memory_mb(MEDIA_JOBS)
QUALITY_SAFE_AREA = os.environ.get("QUALITY_SAFE_AREA", "tiktok")  # a row of catalog/media/safe_area.py

# Uploads by parts. See catalog/uploads.
UPLOAD_KEEP_HOURS = int(os.environ.get("UPLOAD_KEEP_HOURS", "72"))  # after the last byte of one that is not finished
UPLOAD_RECEIVERS = int(os.environ.get("UPLOAD_RECEIVERS", "8"))  # requests of a web process that may receive at once
UPLOAD_LEASE_SECONDS = 8  # of silence, after which another connection may go on
UPLOAD_SIGNED_SECONDS = 3600
WORK_KEEP_HOURS = float(os.environ.get("WORK_KEEP_HOURS", "24"))  # that a failed transcode keeps what went well

# Background work: PostgreSQL holds the truth, Celery wakes a worker. See studio/jobs.
JOB_LEASE_SECONDS = int(os.environ.get("JOB_LEASE_SECONDS", "20"))  # without a sign, a worker counts as lost
JOB_MAX_ATTEMPTS = 3
CELERY_BROKER_URL = env.broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as that takes
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = (
    {f"catalog.{name}": {"queue": "media"} for name in ("stage", "pack", "trailer")}
    | {
        f"catalog.{name}": {"queue": "sweep"}  # short, and not to wait behind an upload of 20 GB that is checked
        for name in ("sweep_jobs", "sweep_captions", "sweep_deliveries", "sweep_pictures", "publish_due")
    }
    | {f"production.{name}": {"queue": "sweep"} for name in ("sweep_letters", "sweep_documents")}
)
CELERY_BEAT_SCHEDULE = {
    "wake workers for due jobs": {"task": "catalog.sweep_jobs", "schedule": 5.0, "options": {"expires": 10}},
    "put captions into streams": {"task": "catalog.sweep_captions", "schedule": 10.0, "options": {"expires": 20}},
    "wake workers for deliveries": {"task": "catalog.sweep_deliveries", "schedule": 5.0, "options": {"expires": 10}},
    "publish what is due": {"task": "catalog.publish_due", "schedule": 10.0, "options": {"expires": 20}},
    "make pictures that are due": {"task": "catalog.sweep_pictures", "schedule": 15.0, "options": {"expires": 15}},
    "send letters that are due": {"task": "production.sweep_letters", "schedule": 15.0, "options": {"expires": 15}},
    "draw documents that are due": {"task": "production.sweep_documents", "schedule": 15.0, "options": {"expires": 15}},
    "remove pictures that were replaced": {"task": "catalog.tidy_pictures", "schedule": 3600.0},
    "remove what interrupted work left": {"task": "catalog.tidy", "schedule": 3600.0},
    "remove captions that no stream plays": {"task": "catalog.tidy_captions", "schedule": 3600.0},
    "remove series files that nobody decided on": {"task": "production.tidy_series_files", "schedule": 3600.0},
    "remove what interrupted deliveries left": {"task": "catalog.tidy_deliveries", "schedule": 3600.0},
    "look how near costs are to their ceilings": {"task": "production.watch_costs", "schedule": 3600.0},
}

# Documents. See production/documents.
SIGNING_LINK_DAYS = int(os.environ.get("SIGNING_LINK_DAYS", "14"))  # that a signer's link holds, unless told otherwise

COMPANY = os.environ.get("COMPANY", "Cliffhanger")  # who signs deals for the studio
BANK_FILES = os.environ.get("BANK_FILES") == "1"  # whether finance may make files that pay people at the bank

# Letters. See production/letters.
MAILERS = env.mailers(VAR_DIR)
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Cliffhanger <studio@localhost>")

# The public API.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "studio.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cliffhanger",
    "DESCRIPTION": "The public read side: series, episodes and their playback.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "CaptionKind": "catalog.captions.models.Kind",
        "CreditKind": "catalog.api.serializers.CREDIT_KINDS",
    },
}

# Safety.
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
PROXIES = int(os.environ.get("PROXIES", "0"))  # reverse proxies in front, each of which adds to X-Forwarded-For
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *env.storage_origins()],
    "media-src": [CSP.SELF, "blob:", *env.storage_origins()],
    "connect-src": [CSP.SELF, *env.storage_origins()],
    "worker-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# django-unfold's Alpine evaluates expressions and its widgets carry style attributes.
ADMIN_CSP = {
    **SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}

UNFOLD = unfold.UNFOLD

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"class": "studio.discreet.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
