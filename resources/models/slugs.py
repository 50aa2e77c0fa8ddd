"""Addresses made of names."""

from collections.abc import Collection
from itertools import chain, count
from typing import Any

from django.utils.text import slugify


def free_slug(term: Any, taken: Collection[str] | None = None) -> str:
    """Return a slug made of the name of *term* that no other one has ("C" after "C++": c-2).

    The others are asked for where it is not known which are *taken*.
    """
    base = slugify(term.folded)[:70] or str(term._meta.model_name)
    if taken is None:
        others = type(term)._default_manager.exclude(pk=term.pk)
        taken = set(others.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)
