"""What is typed in a call is kept at each step, and never over what came of it."""

import threading

from flask import Flask

from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.intake import drafts
from tests import factories


def test_a_redraw_that_was_under_way_does_not_undo_what_was_sent(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            agent = factories.actor(factories.user("agent"))
            key = drafts.start("call", {"service": "fly-tipping"}, actor=agent).public_id

        def send() -> None:
            with live_app.app_context():
                with transaction():
                    sent = drafts.get(key, actor=agent)
                    drafts.save(sent, {"outcome": {"reference": "482-1937-05"}})
                    drafts.finish(sent)
                session.remove()

        redrawn = drafts.get(key, actor=agent)  # read, and meanwhile its button is pressed
        session.rollback()
        sending = threading.Thread(target=send)
        sending.start()
        sending.join()
        with transaction():
            drafts.save(redrawn, {"answers": {"saw": "no"}})
        session.expire_all()
        kept = drafts.get(key, actor=agent)
        assert kept.data == {"service": "fly-tipping", "outcome": {"reference": "482-1937-05"}}
        assert kept.done_at is not None
        session.remove()
