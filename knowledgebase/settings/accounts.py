"""How people sign in: django-allauth, with nothing of it that is not wanted here.

Nobody signs up, nobody signs in by another site, and addresses of e-mail are kept by
Wagtail. Allauth's own addresses are not included as a whole: `knowledgebase/accounts/urls.py`
names those that exist.
"""

from typing import Any

LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Seconds after which a session ends that nobody uses, and that anybody uses.
SESSION_COOKIE_AGE = SESSION_LONGEST = 14 * 24 * 3600

ACCOUNT_ADAPTER = "knowledgebase.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "knowledgebase.accounts.forms.SignInForm",
    "reauthenticate": "knowledgebase.accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Whoever is signed in may sign in as somebody else.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
# Failed tries for each user name, of a password as of a code; those of a client are counted
# in `knowledgebase/accounts/tries.py`.
ACCOUNT_RATE_LIMITS: dict[str, Any] = {
    "login_failed": "10/5m/key",
    "login": None,
    "reauthenticate": None,
}
# Seconds after which those five minutes are over at the latest.
SIGN_IN_PAUSE = 300

MFA_ADAPTER = "knowledgebase.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "knowledgebase.accounts.forms.CodeForm",
    "reauthenticate": "knowledgebase.accounts.forms.CodeAgainForm",
    "activate_totp": "knowledgebase.accounts.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A code that was typed slowly, or on a telephone whose clock is off by half a minute.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
