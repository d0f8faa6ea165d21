"""A council of a given size in a database of its own under var/, made once and kept for the next measurement."""

import sys
import time
from dataclasses import replace

import psycopg
from flask import Flask

from config import ROOT, Config
from crm.app import create_app
from crm.foundation import migrating
from crm.jobs.demo import making
from crm.jobs.postgres import Server


def open_council(size: str) -> tuple[Server, Config, Flask, float]:
    """The running server, settings and application over a council of this size, and the seconds it took to make it."""
    base = Config.from_env()
    folder = base.data_folder / f"bench-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(folder / "postgres")
    server.start()
    config = replace(base, database_url=server.url, data_folder=folder, log_level="ERROR")
    migrating.migrate(config.database_url)
    app, took = create_app(config), 0.0
    if _is_empty(server.url):
        began = time.monotonic()
        with app.app_context():
            making.make(making.BENCH[size], packs=ROOT / "services", map_file=folder / "map.geojson",
                        say=lambda words: print(words, file=sys.stderr, flush=True))
        took = time.monotonic() - began
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    return server, config, app, took


def counts(url: str) -> dict[str, int]:
    """Rows of the tables that matter."""
    with psycopg.connect(url) as connection:
        return {table: int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # type: ignore[index]
                for table in ("contact", "place", "council_case", "event", "message", "interaction")}


def _is_empty(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("select not exists (select 1 from council_case)").fetchone()
        return bool(row and row[0])


