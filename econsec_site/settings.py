"""All settings, from typed environment variables with safe defaults for a laptop.

Production (`DEBUG=false`, the default) refuses to start on an unsafe value (`production.py`);
`.env.example` lists the variables.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from econsec_site.caches import cache
from econsec_site.databases import database
from econsec_site.limits import rate
from econsec_site.production import refuse_texts_inside, refuse_unsafe

django_stubs_ext.monkeypatch()  # lets `ModelAdmin[Law]` be written at run time

BASE_DIR = Path(__file__).resolve().parent.parent
env: Any = environ.Env()  # type: ignore[no-untyped-call]  # the library leaves it untyped

DEBUG: bool = env.bool("DEBUG", default=False)
_UNSAFE_KEY = "for-development-and-tests-only"
SECRET_KEY: str = env.str("SECRET_KEY", default=_UNSAFE_KEY if DEBUG else "")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_HTTPS: bool = env.bool("BEHIND_HTTPS", default=False)

if not DEBUG:
    refuse_unsafe(
        secret_key=SECRET_KEY,
        development_key=_UNSAFE_KEY,
        allowed_hosts=ALLOWED_HOSTS,
        trusted_origins=CSRF_TRUSTED_ORIGINS,
        behind_https=BEHIND_HTTPS,
    )

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "auditlog",
    "csp",
    "tracker",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before all that an unchanged answer of the API can do without.
    "tracker.api.cors.CrossOrigin",
    "tracker.api.conditional.UnchangedAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "econsec_site.middleware.AdminContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "econsec_site.middleware.AdminAddressMiddleware",
    "econsec_site.middleware.ChangeContextMiddleware",
]
ROOT_URLCONF = "econsec_site.urls"
WSGI_APPLICATION = "econsec_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "tracker" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"pages": "tracker.pages.tags"},
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": database(
        env.str("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
        max_age=env.int("CONN_MAX_AGE", default=600),
    )
}

# Each process keeps its own, unless an address of a shared one is given.
_SHARED_CACHE: str = env.str("CACHE_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Of half a megabyte each at most, so 128 MiB (tracker/api/conditional.py).
    "answers": cache("answers", _SHARED_CACHE, most=256),
    # How many records a list has, as long as no data change (tracker/api/pagination.py).
    "counts": cache("counts", _SHARED_CACHE, most=2_000),
    "throttle": cache("throttle", _SHARED_CACHE, most=20_000),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Tokyo")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
# The pictures of the editors' guide lie beside its text, and the admin shows both.
STATICFILES_DIRS = [("guide", BASE_DIR / "docs" / "editors" / "pictures")]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# In development files are served from where they lie, so that nothing has to be collected.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

# An article pasted whole, or a sheet of 10,000 rows.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_HTTPS
CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_SSL_REDIRECT = BEHIND_HTTPS
# The probes come from inside, by plain HTTP, and read nothing but “up” or “down”.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS: int = env.int("HSTS_SECONDS", default=31_536_000 if BEHIND_HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
# To be on the browsers' preload lists is for the owner of the domain to decide, not for the app.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
# The admin's theme evaluates expressions and writes inline styles; only its paths may.
ADMIN_CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Economic-security policy tracker",
    "SITE_HEADER": "Policy tracker",
    "SITE_SUBHEADER": "Editors' desk",
    "SITE_SYMBOL": "policy",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "tracker.admin.environment.favicon"}
    ],
    "ENVIRONMENT": "tracker.admin.environment.label",
    "DASHBOARD_CALLBACK": "tracker.admin.dashboard.context",
    "STYLES": ["tracker.admin.environment.stylesheet"],
    "SCRIPTS": [
        "tracker.admin.environment.script",
        "tracker.admin.environment.reach",
        "tracker.admin.environment.beside",
    ],
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "tracker.admin.navigation.sidebar",
    },
    "COLORS": {
        # Indigo (藍): 600 dark enough under white text, 500 light enough on the dark page.
        "primary": {
            "50": "#eef2fb",
            "100": "#dbe4f6",
            "200": "#bccdee",
            "300": "#91ade2",
            "400": "#9db4ec",
            "500": "#7b9ae3",
            "600": "#2f4f9f",
            "700": "#284181",
            "800": "#25386b",
            "900": "#23325a",
            "950": "#17203b",
        },
    },
}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "tracker.api.schema.ApiSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    # Everybody reads; a token says who writes. A login to the admin counts for nothing here.
    "DEFAULT_AUTHENTICATION_CLASSES": ["tracker.api.writing.authentication.BearerTokens"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_PAGINATION_CLASS": "tracker.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": [
        "tracker.api.filters.base.StrictFilters",
        "tracker.api.ordering.Ordering",
    ],
    "EXCEPTION_HANDLER": "tracker.api.errors.respond",
    "DEFAULT_THROTTLE_CLASSES": ["tracker.api.throttling.Tiers"],
    # How many proxies stand before it, whose word on where a request comes from is taken.
    "NUM_PROXIES": int(env.str("TRUSTED_PROXIES", default="") or BEHIND_HTTPS),
    # The format follows from what the request accepts, not from a parameter.
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# How many requests each may make that are not answered from what is kept.
API_RATES = {
    tier: rate(name, env.str(name, default=default))
    for tier, name, default in (
        ("anonymous", "API_RATE_ANONYMOUS", "600/minute"),
        ("token", "API_RATE_TOKEN", "6000/minute"),
    )
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Economic security policy tracker",
    "DESCRIPTION": (
        "Laws, institutions, people, initiatives and partnerships of economic-security policy, "
        "each value with the passages that bear it out and those that differ. Everybody reads "
        "what is published; programs of editors write with a token, by the editors' rules. A "
        "parameter that is unknown or unreadable is an error, never ignored; a parameter given "
        "several times means any of its values. Dates are EDTF (ISO 8601-2) with their earliest "
        "and latest day."
    ),
    "VERSION": "1.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tracker.api.description.say_once",
        "tracker.api.description.describe_tags",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
    "ENUM_NAME_OVERRIDES": {
        "RecordTypeEnum": "tracker.api.nouns.TYPES",
        "AgreementEnum": "tracker.api.serializers.evidence.AGREEMENTS",
        "FieldStateEnum": "tracker.api.serializers.evidence.STATES",
        "DisputeStateEnum": "tracker.api.serializers.disputes.STATES",
        "EdgeTypeEnum": "tracker.api.serializers.graph.EDGES",
        "PrecisionEnum": "tracker.api.serializers.timeline.PRECISIONS",
        "StepKindEnum": "tracker.api.serializers.timeline.STEP_KINDS",
        **{
            f"{name}Enum": f"tracker.vocabularies.{name}"
            for name in (
                "AmountKind",
                "Basis",
                "BillOrigin",
                "Certainty",
                "CheckState",
                "Confidence",
                "Force",
                "InitiativeKind",
                "InstitutionKind",
                "JurisdictionKind",
                "LawKind",
                "LawRelationKind",
                "MemberRole",
                "MilestoneKind",
                "Modality",
                "NameKind",
                "Occupation",
                "ParticipationRole",
                "PartnershipKind",
                "PositionRole",
                "Qualifier",
                "Rank",
                "Reason",
                "SourceKind",
                "Stage",
                "StipClass",
                "Translation",
                "Unit",
            )
        },
    },
}

AUDITLOG_LOGENTRY_MODEL = "tracker.ChangeEntry"
# Its own migrations would make the table that our entry model stands in for.
MIGRATION_MODULES = {"auditlog": None}
AUDITLOG_STORE_JSON_CHANGES = True

# After so many months without it, a record is to be held against its sources again.
VERIFY_AFTER_MONTHS: int = env.int("VERIFY_AFTER_MONTHS", default=12)

# Where the citation checker finds the sources' texts, which are never part of the project.
SOURCE_TEXTS_DIR: str = env.str("SOURCE_TEXTS_DIR", default="")
if not DEBUG:
    refuse_texts_inside(SOURCE_TEXTS_DIR, BASE_DIR, STATIC_ROOT)

# Where `export_dataset` puts the files of the whole dataset, and the API finds them.
EXPORTS_DIR: str = env.str("EXPORTS_DIR", default=str(BASE_DIR / ".demo" / "exports"))

# Whether what somebody wrote is published, and what they proposed accepted, by somebody else only.
REVIEW_BY_ANOTHER: bool = env.bool("REVIEW_BY_ANOTHER", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Scanners that guess at hosts would fill the log; the access log has the 400 they get.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
}
