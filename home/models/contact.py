"""The contact page."""

from functools import partial
from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from home.contact import ContactForm, receive, seconds_to_wait
from home.models.identity import current_identity
from resources.limits import client_address


class ContactPage(Page):
    """A form that reaches the coalition by e-mail and in the admin's inbox."""

    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("Shown above the form.")
    )
    thanks = models.TextField(
        _("thank-you text"),
        max_length=400,
        blank=True,
        help_text=_("Shown once a message is sent: who reads it, and how soon they answer."),
    )

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/contact_page.html"
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("thanks"),
    ]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ContactForm(request.POST if request.method == "POST" else None)
        seconds = 0
        if form.is_bound and form.is_valid():
            seconds = seconds_to_wait(form, client_address(request))
        if form.is_bound and form.is_valid():
            # After the commit: a slow mail server must not keep every other writer waiting.
            transaction.on_commit(partial(receive, form.save(), current_identity(request)))
            # A redirect, so that reloading the page does not send the message twice.
            return HttpResponseRedirect(f"{self.get_url(request)}?sent=1")
        context = self.get_context(request, *args, **kwargs)
        context |= {"form": form, "sent": "sent" in request.GET and not form.is_bound}
        template = self.get_template(request, *args, **kwargs)
        response = TemplateResponse(request, template, context)
        if seconds:
            response.status_code = 429
            response.headers["Retry-After"] = str(seconds)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        context = {**self.get_context(request), "form": ContactForm()}
        return TemplateResponse(request, self.get_template(request), context)
