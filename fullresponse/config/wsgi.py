"""The WSGI entry: `granian --interface wsgi fullresponse.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullresponse.config.settings")
application = get_wsgi_application()
