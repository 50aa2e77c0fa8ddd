"""Where somebody who is told each week wants to be told no more."""

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.users.models import UserProfile

from resources.attention.letter import key_in
from resources.models import WeeklyMail


# Mail programs send this form by themselves; who may is said by the address alone.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def weekly_mail_off(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the reader whom *token* stands for wants no more; believe it when sent.

    Nothing is switched off by looking: programs follow the links of mails.
    """
    try:
        user = get_object_or_404(get_user_model(), pk=key_in(token))
    except BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        WeeklyMail.objects.update_or_create(user=user, defaults={"wanted": False})
    language = UserProfile.get_for_user(user).get_preferred_language()
    context = {"is_off": WeeklyMail.objects.filter(user=user, wanted=False).exists()}
    with translation.override(language):
        return render(request, "resources/weekly_mail_off.html", context)
