"""`python -m bench --size s`: makes the council if need be, serves it on two workers, and measures its pages.

Figures are of one run on one machine: compare the rows of a run, not single times of different days.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event, select

from bench.council import counts, open_council
from bench.visitor import Page, Visitor
from config import ROOT, Config
from crm.accounts import actors, sessions
from crm.accounts.models import Membership, Team, User
from crm.cases.models import Case, Party
from crm.cases.references import reference_of
from crm.contacts.models import Contact
from crm.foundation.database import db, session
from crm.foundation.transaction import transaction

ANSWERS = [("a-land", "road"), ("a-what", "bags"), ("a-hazard", "no"), ("a-saw", "no"), ("join", "none")]


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--size", choices=("s", "m", "l", "xl"), default="s")
    given.add_argument("--rounds", type=int, default=60, help="how often each page is asked for")
    given.add_argument("--seconds", type=int, default=10, help="how long eight clients ask at once")
    options = given.parse_args()
    server, config, app, took = open_council(options.size)
    try:
        with app.app_context():
            _measure(options, config, app, took)
    finally:
        server.stop()


def _measure(options: argparse.Namespace, config: Config, app: Flask, took: float) -> None:
    rows = counts(config.database_url)
    print(f"size {options.size}: " + ", ".join(f"{number:,} {table}" for table, number in rows.items())
          + (f"; made in {took:.0f} s" if took else ""))
    officer, places = _officer(), _pages()
    actor = actors.actor_for(officer.id)
    print(f"as an officer of {len(actor.teams)} team(s) who sees restricted cases of {len(actor.sees)} service(s)")
    with transaction():
        cookie = sessions.start(officer)
        agent_cookie = sessions.start(_with_role("agent"))
    queries = _queries(app, places, cookie)
    port, web = _serve(config)
    try:
        visitor = Visitor(port, cookie=cookie)
        print(f"{'page':<28}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}")
        for name, paths in places.items():
            for path in paths[:5]:
                visitor.timed(path)  # both workers warm
            _say(name, [visitor.timed(paths[i % len(paths)]) for i in range(options.rounds)], queries[name])
        _say("open a case, and its page", _opened(Visitor(port, cookie=agent_cookie), options.rounds // 2))
        _say("move a case, and its page", _moved(port, options.rounds // 2))
        print(f"eight clients: {_crowd(port, cookie, places['case'], options.seconds):.0f} case pages a second")
        print(f"memory: {_memory(web.pid):.0f} MiB in the web server and its two workers")
    finally:
        web.terminate()
        web.wait()


def _officer() -> User:
    """An officer of the team with the most open cases who holds nothing else."""
    busiest = session.execute(
        select(Case.team_id).where(Case.kind.in_(("new", "open", "waiting"))).group_by(Case.team_id)
        .order_by(db.func.count().desc()).limit(1)).scalar_one()
    return _with_role("officer", team_id=busiest)


def _with_role(role: str, *, team_id: int | None = None) -> User:
    found = select(User).join(Membership, Membership.user_id == User.id).where(
        Membership.role == role, Membership.ended_at.is_(None), User.deactivated_at.is_(None)).order_by(User.id)
    if team_id is not None:
        found = found.where(Membership.team_id == team_id)
    user = session.scalars(found).first()
    if user is None:
        sys.exit(f"This council has no {role}.")
    return user


def _pages() -> dict[str, list[str]]:
    team = session.get(Team, _officer().memberships[0].team_id)
    cases = session.scalars(select(Case).where(Case.sensitivity == 0).order_by(Case.sample).limit(200)).all()
    people = session.scalars(
        select(Contact).join(Party, Party.contact_id == Contact.id).where(
            Party.case_id.in_([case.id for case in cases]), ~Party.hidden).order_by(Contact.id).limit(100)).all()
    surnames = sorted({person.name.split()[-1] for person in people if person.name.split()[-1].isalpha()})
    return {
        "case": [f"/desk/cases/{reference_of(case.number)}" for case in cases],
        "queue, 25 by due": [f"/desk/queues/{team.code if team else ''}"],
        "my work": ["/desk/my-work"],
        "search by surname": [f"/desk/search?{urlencode({'q': name})}" for name in surnames[:50]],
        "single view": [f"/desk/residents/{person.public_id}" for person in people[:50]],
    }


def _queries(app: Flask, places: dict[str, list[str]], cookie: str) -> dict[str, int]:
    """Queries of the second request of each page, in this process."""
    asked: list[str] = []
    note: Callable[..., None] = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    client = app.test_client()
    client.set_cookie("guildhall-desk", cookie)
    found = {}
    for name, paths in places.items():
        client.get(paths[0])
        asked.clear()
        client.get(paths[0])
        found[name] = len(asked)
    event.remove(db.engine, "before_cursor_execute", note)
    return found


def _serve(config: Config) -> tuple[int, "subprocess.Popen[bytes]"]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = os.environ | {"DATABASE_URL": config.database_url, "CRM_DATA": str(config.data_folder),
                                "CRM_LOG_LEVEL": "ERROR"}
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "wsgi:app", "--preload", "--worker-class", "gthread", "--workers", "2",
         "--threads", "4", "--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "error",
         "--keep-alive", "30"], cwd=ROOT, env=environment)
    until = time.monotonic() + 40
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return port, web
        except OSError:
            time.sleep(0.1)
    sys.exit("The web server did not answer.")


def _opened(agent: Visitor, rounds: int) -> list[float]:
    """Raise a request: the submit and the page it leads to."""
    taken = []
    for number in range(rounds):
        token = Page(agent.get("/desk/call")[1]).form(action="/desk/call")
        _, _, questions = agent.post("/desk/call", [*token, ("service", "fly-tipping")])
        fields = Page(agent.get(questions)[1]).form(enctype=True)
        where = [("a-where-lat", f"{51.49 + number / 5000:.5f}"), ("a-where-lon", f"{-3.01 + number / 5000:.5f}")]
        sent = [(k, v) for k, v in fields if k not in ("a-where-lat", "a-where-lon")] + where + ANSWERS
        began = time.perf_counter()
        status, text, led_to = agent.post(questions, sent)
        if status != 302:
            raise RuntimeError(f"submit answered {status}: {text[:2000]}")
        agent.get(led_to)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _moved(port: int, rounds: int) -> list[float]:
    """Take the first offered action that asks for nothing on fresh cases: the post and the page it leads to."""
    officer, taken = _street_officer(), []
    with transaction():
        visitor = Visitor(port, cookie=sessions.start(officer))
    for case in session.scalars(select(Case).where(Case.status == "received", Case.team_id.in_(
            [m.team_id for m in officer.memberships])).order_by(Case.id.desc()).limit(rounds)):
        path = f"/desk/cases/{reference_of(case.number)}/do/schedule"
        status, html, _ = visitor.get(path)
        if status != 200:
            continue
        fields = Page(html).form(enctype=True)
        began = time.perf_counter()
        status, _, led_to = visitor.post(path, fields)
        if status == 302:
            visitor.get(led_to)
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def _street_officer() -> User:
    row = session.execute(select(Case.team_id).where(Case.status == "received").order_by(Case.id.desc()).limit(1))
    return _with_role("officer", team_id=row.scalar_one())


def _crowd(port: int, cookie: str, paths: list[str], seconds: int) -> float:
    done, until = [0] * 8, time.monotonic() + seconds

    def ask(number: int) -> None:
        visitor, i = Visitor(port, cookie=cookie), number
        while time.monotonic() < until:
            visitor.get(paths[i % len(paths)])
            done[number] += 1
            i += 8

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def _memory(master: int) -> float:
    """MiB of proportional set size (shared pages counted once) of a process and its children."""
    pids = [master, *(int(p.parent.name) for p in Path("/proc").glob("[0-9]*/stat")
                      if p.read_text().rsplit(")", 1)[-1].split()[1] == str(master))]
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def _say(name: str, times: list[float], queries: Any = "") -> None:
    if not times:
        print(f"{name:<28}{'nothing to measure':>27}")
        return
    ordered = sorted(times)
    print(f"{name:<28}{statistics.median(ordered):>9.1f}{ordered[int(len(ordered) * 0.95)]:>9.1f}{queries:>9}")


if __name__ == "__main__":
    main()
