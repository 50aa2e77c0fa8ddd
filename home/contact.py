"""A message from the contact page: checked, kept, and sent on."""

import logging
from typing import ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from home.models.identity import SiteIdentity
from home.models.messages import ContactMessage
from resources.limits import Limit
from resources.text import clean

logger = logging.getLogger(__name__)

MESSAGE_LENGTH = 5000
SECONDS_AN_HOUR = 3600


class ContactForm(forms.ModelForm):
    """What a visitor fills in.

    ``website`` is a trap: people do not see it, and programs that fill in every field
    do. A person whose browser filled it in is told, and loses nothing.
    """

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "class": "input"}),
    )

    class Meta:
        model = ContactMessage
        fields = ("name", "email", "message")
        labels: ClassVar = {
            "name": _("Your name"),
            "email": _("Your e-mail address"),
            "message": _("Your message"),
        }
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "class": "input"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
            "message": forms.Textarea(
                attrs={"rows": 8, "maxlength": MESSAGE_LENGTH, "class": "textarea"}
            ),
        }

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"])
        if len(name.splitlines()) > 1:
            raise ValidationError(_("Write your name on one line."))
        return name

    def clean_message(self) -> str:
        message = clean(self.cleaned_data["message"])
        if len(message) > MESSAGE_LENGTH:
            raise ValidationError(_("Write at most 5,000 characters."))
        return message

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Empty this field, then send the message again."))
        return ""


def seconds_to_wait(form: ContactForm, client: str) -> int:
    """Return 0 where *client* may send one message more, else after how many seconds it may.

    The form then says so, and keeps what was typed.
    """
    seconds = Limit("message", settings.MESSAGES_AN_HOUR, SECONDS_AN_HOUR).wait(client)
    if seconds:
        minutes = -(-seconds // 60)
        text = ngettext(
            "You have sent many messages. Please wait %(count)d minute, then send this one again.",
            "You have sent many messages. Please wait %(count)d minutes, then send this one again.",
            minutes,
        )
        form.add_error(None, text % {"count": minutes})
    return seconds


def receive(message: ContactMessage, identity: SiteIdentity) -> None:
    """Send a message that is already kept on to the site's contact address.

    A mail server that refuses loses nothing: the message waits in the inbox, marked as
    not sent on.
    """
    if not identity.contact_address:
        return
    subject = gettext("%(site)s: message from %(name)s") % {
        "site": identity.local_name,
        "name": message.name,
    }
    body = f"{message.message}\n\n{message.name}\n{message.email}\n"
    mail = EmailMessage(
        " ".join(subject.split()), body, to=[identity.contact_address], reply_to=[message.email]
    )
    try:
        mail.send()
    except OSError:
        logger.exception("Contact message %s could not be sent on by e-mail.", message.pk)
        return
    message.is_emailed = True
    message.save(update_fields=["is_emailed"])
