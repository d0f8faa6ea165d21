"""Forms of signing in and of passwords."""

from typing import Any

from wtforms import ValidationError

from crm.foundation import passwords
from crm.web import fields
from crm.web.forms import Form

GUIDANCE = f"Use {passwords.LEAST} characters or more. Three random words work well. You can paste it."


class SignInForm(Form):
    email = fields.text("Email address", required="Enter your email address", kind="email", keyboard="email",
                        autocomplete="username", longest=254)
    password = fields.password("Password", required="Enter your password")


class ForgottenForm(Form):
    email = fields.email("Email address", required="Enter your email address")


class SetPasswordForm(Form):
    password = fields.password("New password", required="Enter a new password", autocomplete="new-password",
                               hint=GUIDANCE)
    again = fields.password("New password again", required="Enter the new password again",
                            autocomplete="new-password")

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError("The two passwords are not the same")


class ChangePasswordForm(SetPasswordForm):
    old = fields.password("Present password", required="Enter your present password")
    field_order = ("old", "password", "again")
