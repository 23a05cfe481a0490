"""A minimal Django project with django-helpdesk in it, for the tests; run as a program.

    python helpdesk_site.py FOLDER

It keeps its data in the folder, listens on a free port of the loopback, and prints one line of
JSON: the port and the numbers of the two accounts. The addresses its webhooks go to are read
from `FOLDER/webhooks` at each call, so that a test can name a port where nobody listens.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.servers.basehttp import WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.urls import include, path, re_path
from django.views.static import serve

FOLDER = Path(sys.argv[1])
HOOKS = FOLDER / "webhooks"
WAITING = 6


def hooks() -> list[str]:
    """Where the vendor's own webhooks go just now."""
    return HOOKS.read_text().split() if HOOKS.exists() else []


settings.configure(
    SECRET_KEY=secrets.token_hex(),
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="UTC",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": FOLDER / "helpdesk.sqlite3",
            "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "django.contrib.humanize",
        "django.contrib.admin",
        "rest_framework",
        "helpdesk",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    SITE_ID=1,
    STATIC_URL="/static/",
    MEDIA_ROOT=FOLDER / "media",
    MEDIA_URL="/media/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    HELPDESK_TEAMS_MODE_ENABLED=False,
    HELPDESK_ACTIVATE_API_ENDPOINT=True,
    HELPDESK_VALID_EXTENSIONS=[".txt", ".bin", ".pdf", ".png", ".log"],
    HELPDESK_GET_NEW_TICKET_WEBHOOK_URLS=hooks,
    HELPDESK_GET_FOLLOWUP_WEBHOOK_URLS=hooks,
    # A status of the vendor's own making, as its manual shows how to add.
    HELPDESK_TICKET_STATUS_CHOICES=(
        (1, "Open"),
        (2, "Reopened"),
        (3, "Resolved"),
        (4, "Closed"),
        (5, "Duplicate"),
        (WAITING, "Waiting for customer"),
    ),
    HELPDESK_TICKET_OPEN_STATUSES=(1, 2, WAITING),
)
django.setup()

urlpatterns = [
    path("", include("helpdesk.urls", namespace="helpdesk")),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": FOLDER / "media"}),
]


class Server(ThreadingMixIn, WSGIServer):
    """One thread for each connection."""

    daemon_threads = True


def main() -> None:
    """Make what is new, and answer until killed."""
    call_command("migrate", verbosity=0, interactive=False)
    from_file = json.loads(sys.stdin.readline())
    user = get_user_model()
    made = {}
    for name, password in from_file["users"].items():
        one = user.objects.create_superuser(name, f"{name}@vendor.example", password)
        made[name] = one.pk
    queue = django.apps.apps.get_model("helpdesk", "Queue")
    queue.objects.create(title="Support", slug="support")
    server = Server(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    sys.stdout.write(json.dumps({"port": server.server_port, "users": made}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
