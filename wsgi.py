"""The front step: what a web server imports."""

from config import Config
from crm.app import create_app

app = create_app(Config.from_env())
