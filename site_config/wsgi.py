"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings.production")
# A reader does not wait longer for the database; a command may.
os.environ.setdefault("DATABASE_SECONDS", "15")
application = get_wsgi_application()
