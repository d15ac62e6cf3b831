import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coursesite.settings")
APP_LOAD_ERROR = 4  # gunicorn stops on it instead of trying again

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.stderr.write(f"Coursesite does not start: {error}\n")
    sys.exit(APP_LOAD_ERROR)
