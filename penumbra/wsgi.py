"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "penumbra.settings")
# Named, not imported: nothing of ours can be read before Django is set up.
django_application = get_wsgi_application()
application = import_string("penumbra.kept_pages.UnchangedPages")(django_application)
