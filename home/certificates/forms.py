"""What somebody tells who asks for a certificate: nothing of it is kept or logged."""

import hmac
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from resources.limits import Limit
from resources.models import Webinar
from resources.text import clean, fold

NAME_LENGTH = 80
REFLECTION_LENGTH = 3000
REFLECTION_WORDS = 30
# A word can be guessed: so many wrong ones may come from one client within an hour.
TRIES = Limit("certificate", count=20, seconds=3600)


def key_of(code_word: str) -> str:
    """Return what two spellings of a code word have in common: no case, accents or spaces."""
    return fold(code_word).replace(" ", "")


class CertificateForm(forms.Form):
    """A name, the code word said in *webinar*, and what the person takes home from it."""

    name = forms.CharField(
        label=_("Your name, as it shall stand on the certificate"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "input"}),
    )
    code_word = forms.CharField(
        label=_("The code word said in the webinar"),
        max_length=Webinar._meta.get_field("code_word").max_length,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "class": "input"}
        ),
    )
    reflection = forms.CharField(
        label=_("What will you do with what you heard?"),
        help_text=_("At least 30 words. It is printed on the certificate and kept nowhere."),
        widget=forms.Textarea(
            attrs={"rows": 8, "maxlength": REFLECTION_LENGTH, "class": "textarea"}
        ),
    )

    def __init__(self, webinar: Webinar, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._key = key_of(webinar.code_word)
        self.seconds_to_wait = 0

    def clean_name(self) -> str:
        return " ".join(clean(self.cleaned_data["name"]).split())

    def clean_reflection(self) -> str:
        reflection = clean(self.cleaned_data["reflection"])
        if len(reflection) > REFLECTION_LENGTH:
            raise ValidationError(_("Write at most 3,000 characters."))
        words = len(reflection.split())
        if words < REFLECTION_WORDS:
            text = ngettext(
                "That is %(count)d word so far. Write at least 30.",
                "That is %(count)d words so far. Write at least 30.",
                words,
            )
            raise ValidationError(text % {"count": words})
        return reflection

    def is_right(self, client: str) -> bool:
        """Whether all is there and the code word is the webinar's; the errors say what is not.

        Wrong words are counted for *client*; too many set ``seconds_to_wait``.
        """
        if not self.is_valid():
            return False
        self.seconds_to_wait = TRIES.wait(client)
        if self.seconds_to_wait:
            minutes = -(-self.seconds_to_wait // 60)
            text = ngettext(
                "Too many wrong code words. Please wait %(count)d minute, then try again.",
                "Too many wrong code words. Please wait %(count)d minutes, then try again.",
                minutes,
            )
            self.add_error(None, text % {"count": minutes})
            return False
        given = key_of(self.cleaned_data["code_word"])
        if not hmac.compare_digest(given.encode(), self._key.encode()):
            self.add_error(
                "code_word",
                _("That is not the code word of this webinar. It is said in the recording, too."),
            )
            return False
        TRIES.take_back(client)
        return True
