"""The WSGI application, configured from the environment: ``gunicorn wsgi:app``."""

from intranet_ideas import create_app

app = create_app()
