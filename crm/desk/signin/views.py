"""Pages of signing in and out, of passwords and of one's own account."""

from flask import Blueprint, redirect, request, url_for
from flask import session as kept
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts import attempts, held, passwords, queries, sessions, signing_in
from crm.desk.signin import steps
from crm.desk.signin.forms import ChangePasswordForm, ForgottenForm, SetPasswordForm, SignInForm
from crm.errors import NotFound
from crm.foundation import jobs
from crm.foundation.transaction import transaction
from crm.web import flashes, held_forms
from crm.web.access import current_actor, public, signed_in
from crm.web.fragments import page
from crm.web.sessions import cookie, take_cookie

screens = Blueprint("signin", __name__, url_prefix="/desk")


@screens.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(steps.destination(current_user.user_id), 303)
    form, status = SignInForm(), None
    if form.validate_on_submit():
        attempt = _attempt(form)
        if attempt.user is not None:
            return steps.passed(attempt.user, steps.PASSWORD.code)
        form.put_back_fields({"email": attempt.words})
        status = 429 if attempt.wait_minutes else None
    return page("desk/signin/sign_in.html", form=form, status=status, ways=steps.ways(),
                expired="expired" in request.args, holds=held_forms.WORD in request.args)


def _attempt(form: SignInForm) -> signing_in.Attempt:
    email, address = form.email.data, request.remote_addr or ""
    with transaction():
        refused = signing_in.count_try(email=email, address=address)
    if refused is not None:
        return refused
    with transaction():
        return signing_in.prove(email=email, password=form.password.data, address=address)


@screens.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    with transaction():
        sessions.sign_out(cookie(), actor=current_actor())
    kept.clear()
    flashes.say("You are signed out.", kind="information")
    answer = redirect(url_for("signin.sign_in"), 303)
    take_cookie(answer)
    return answer


@screens.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if form.validate_on_submit():
        with transaction():
            may_ask = attempts.may_ask_for_link(email=form.email.data, address=request.remote_addr or "")
            user = queries.find_user_by_email(form.email.data)
            if may_ask and user is not None and user.is_active:
                jobs.defer(passwords.MAIL_LINK, user_id=user.id, kind="reset", queue_name="mail")
        return page("desk/signin/link_sent.html", email=form.email.data)
    return page("desk/signin/forgotten.html", form=form)


@screens.route("/set-password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> ResponseReturnValue:
    try:
        user = passwords.whose_link(token)
    except NotFound:
        return page("desk/signin/link_gone.html", status=404)
    form = SetPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                passwords.set_by_link(token, password=form.password.data)
            flashes.say("Your password is set. Sign in with it.")
            return redirect(url_for("signin.sign_in"), 303)
    return page("desk/signin/set_password.html", form=form, user=user)


@screens.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    user = queries.user_by_id(current_user.user_id)
    return page("desk/signin/account.html", user=user, memberships=queries.memberships_of(user.id),
                sessions=queries.sessions_of(user.id), here=current_user.session_hash)


@screens.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            with transaction():
                passwords.change_own(queries.user_by_id(current_user.user_id), old=form.old.data,
                                     new=form.password.data, here=current_user.session_hash)
            flashes.say("Your password is changed. Every other browser is signed out.")
            return redirect(url_for("signin.account"), 303)
    return page("desk/signin/change_password.html", form=form)


@screens.post("/account/sessions/end")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """One session by its hash, or all but this one."""
    user, one = queries.user_by_id(current_user.user_id), request.form.get("session", "")
    with transaction():
        if one:
            sessions.end(user, id_hash=one, actor=current_actor())
        else:
            sessions.end_all(user, but=current_user.session_hash, actor=current_actor())
    flashes.say("That browser is signed out." if one else "Every other browser is signed out.")
    return redirect(url_for("signin.account"), 303)


@screens.get("/typed/<token>")
@signed_in
def typed(token: str) -> ResponseReturnValue:
    """Back to the form that was posted when the session had expired."""
    form = held.find(token, user_id=current_user.user_id)
    if form is None:
        flashes.say("What you typed was kept for one hour. It is gone now.", kind="warning")
        return redirect(steps.home(), 303)
    flashes.say("You are signed in again. Nothing was sent yet: check what you typed, then send it.",
                kind="information")
    files = held_forms.files_of(form)
    if files:
        flashes.say(f"Choose these files again: {', '.join(files)}", kind="warning")
    return redirect(held_forms.way_back(form, token), 303)


@screens.post("/typed/<token>/discard")
@signed_in
def discard(token: str) -> ResponseReturnValue:
    form = held.find(token, user_id=current_user.user_id)
    back = held_forms.page_of(form) if form is not None else steps.home()
    with transaction():
        held.drop(token, user_id=current_user.user_id)
    flashes.say("What you typed is discarded.", kind="information")
    return redirect(back, 303)


@screens.get("/typed/<token>/as-typed")
@signed_in
def as_typed(token: str) -> ResponseReturnValue:
    form = held.find(token, user_id=current_user.user_id)
    if form is None:
        raise NotFound("What you typed was kept for one hour. It is gone now.")
    return page("desk/signin/as_typed.html", held=form, words=held_forms.words_of(form),
                action=held_forms.sends_again(form, token), fields=held_forms.fields_of(form))
