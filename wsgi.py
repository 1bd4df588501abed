"""The entry point for web servers and for ``flask --app wsgi``."""

from portal import create_app
from portal.config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(str(error)) from None
