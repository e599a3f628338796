"""The WSGI entry point that an app server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "econsec_site.settings")
application = get_wsgi_application()
