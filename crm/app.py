"""The roof: builds the application, hangs the doors, and hands each module of the ground its part of the settings."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from crm.correspondence import delivery, outbox
from crm.desk.audit import views as audit_views
from crm.desk.call import views as call_views
from crm.desk.cases import door as cases_door
from crm.desk.places import views as places_views
from crm.desk.queues import views as queues_views
from crm.desk.residents import views as residents_views
from crm.desk.search import views as search_views
from crm.desk.services import door as services_door
from crm.desk.settings import door as settings_door
from crm.desk.signin import views as signin_views
from crm.desk.staff import views as staff_views
from crm.foundation import database, files, logging, passwords
from crm.web import sessions
from crm.web.furnish import furnish

#: Every door, in the order of the menu. A new screen is hung here.
DOORS: tuple[Blueprint, ...] = (
    queues_views.queues,
    queues_views.team_queues,
    call_views.call,
    cases_door.cases,
    residents_views.residents,
    places_views.places,
    search_views.search,
    services_door.catalogue,
    signin_views.screens,
    staff_views.screens,
    audit_views.screens,
    settings_door.screens,
)


def create_app(config: Config) -> Flask:
    """A ready application. `config.database_url` must be set by now."""
    app = Flask("crm", static_folder=None, template_folder=None)
    keys = config.signing_keys()
    address = urlsplit(config.public_url)
    app.config.update(
        SECRET_KEY=keys[0], SECRET_KEY_FALLBACKS=list(keys[1:]),
        MAX_CONTENT_LENGTH=config.largest_form_mb * 1024 * 1024, MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.production, WTF_CSRF_TIME_LIMIT=None, PUBLIC_URL=config.public_url,
        SESSION_COOKIE_NAME="__Host-guildhall" if config.production else "guildhall",
    )
    if config.production:
        app.config["TRUSTED_HOSTS"] = [address.hostname]
    logging.configure(level=config.log_level, as_json=config.log_json)
    database.configure(app, url=config.database_url, pool_size=config.pool_size)
    files.configure(folder=config.data_folder / "files", largest=config.largest_file_mb * 1024 * 1024)
    passwords.configure(time_cost=config.argon2_time_cost, memory_cost=config.argon2_memory_kib)
    outbox.configure(domain=address.hostname or "localhost", sms_is_sent=False)
    delivery.configure(_transport(config))
    furnish(app, production=config.production, map_file=config.data_folder / "map.geojson")
    sessions.hang(app, production=config.production)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    for door in DOORS:
        app.register_blueprint(door)
    return app


def _transport(config: Config) -> delivery.Transport:
    if not config.smtp_host:
        return delivery.Transport(folder=config.data_folder / "mail", sender=config.mail_from)
    return delivery.Transport(host=config.smtp_host, port=config.smtp_port, user=config.smtp_user or None,
                              password=config.smtp_password or None, starttls=config.smtp_starttls,
                              sender=config.mail_from)
