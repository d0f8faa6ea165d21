"""A council of a given size in a database of its own under var/, made once and kept for the next measurement."""

import resource
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import psycopg
from flask import Flask

from config import ROOT, Config
from crm.app import create_app
from crm.foundation import migrating
from crm.foundation.database import db
from crm.jobs.demo import making
from crm.jobs.postgres import Server

LOADING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "16GB",
           "checkpoint_timeout": "1h", "shared_buffers": "1GB", "session_replication_role": "replica"}
"""How the server runs while a council is made: nothing is lost that could not be made again, and that every row refers
to one that exists is tested with smaller ones."""


def open_council(size: str) -> tuple[Server, Config, Flask, float]:
    """The running server, settings and application over a council of this size, and the seconds it took to make it."""
    base = Config.from_env()
    folder = base.data_folder / f"bench-{size}"
    made, took = folder / "made", 0.0
    server = Server(folder / "postgres")
    if not made.exists():
        shutil.rmtree(server.data, ignore_errors=True)  # one that was half made
        folder.mkdir(parents=True, exist_ok=True)
        took = _make(size, Server(folder / "postgres", options=LOADING), _config(base, server, folder))
        made.write_text(f"{took:.0f} s\n")
    server.start()
    config = _config(base, server, folder)
    migrating.migrate(config.database_url)
    return server, config, create_app(config), took


def _config(base: Config, server: Server, folder: Path) -> Config:
    return replace(base, database_url=server.url, data_folder=folder, log_level="ERROR")


def _make(size: str, server: Server, config: Config) -> float:
    """Make the council; returns how many seconds that took."""
    server.start()
    try:
        migrating.migrate(config.database_url)
        began = time.monotonic()
        app = create_app(config)
        with app.app_context():
            making.make(making.BENCH[size], packs=ROOT / "services", map_file=config.data_folder / "map.geojson",
                        say=lambda words: print(f"{time.monotonic() - began:6.0f} s  {words}", file=sys.stderr,
                                                flush=True))
            db.engine.dispose()
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("vacuum (analyze, freeze)")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = time.monotonic() - began
        print(f"made in {took:.0f} s, with {peak:.0f} MiB at most", file=sys.stderr)
        return took
    finally:
        server.stop()


def counts(url: str) -> dict[str, int]:
    """Rows of the tables that matter."""
    with psycopg.connect(url) as connection:
        return {table: int(connection.execute(f"select count(*) from {table}").fetchone()[0])  # type: ignore[index]
                for table in ("contact", "place", "council_case", "event", "message", "interaction")}
