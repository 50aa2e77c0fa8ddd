"""Ending the sessions of a person."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(person: AbstractBaseUser, but: str | None = None) -> int:
    """End all sessions of *person* but the one of that key; return how many there were."""
    current = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but)
    own = [
        session.pk
        for session in current.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    return len(own)
