"""The terms that a generated library is described with."""

import random
from collections.abc import Iterator

from wagtail.models import Collection

from benchmarks.library import SEED, SIZES
from benchmarks.words import VOCABULARIES
from resources import models

# Vocabulary -> the primary key of each of its terms, by place.
Vocabularies = dict[str, list[int]]

_EXTENSIONS = ("pdf", "pdf", "pdf", "pdf", "docx", "docx", "pptx", "xlsx")
_ROOTS = {"topics": 8, "places": 5}


def fill_vocabularies() -> Vocabularies:
    """Write the terms, tags, teams and files that the library's resources share."""
    names = _names()
    made: Vocabularies = {}
    for name, model in {
        "audiences": models.Audience,
        "levels": models.EducationLevel,
        "populations": models.Population,
        "organisations": models.Organisation,
        "series": models.Series,
        "teams": models.DesignTeam,
    }.items():
        made[name] = [model.objects.create(name=next(names)).pk for _ in range(SIZES[name])]
    made["topics"] = _tree(models.Topic, SIZES["topics"], _ROOTS["topics"], names)
    made["places"] = _tree(models.Place, SIZES["places"], _ROOTS["places"], names)
    made["tags"] = [
        models.ResourceTag.objects.create(name=next(names)).pk for _ in range(SIZES["tags"])
    ]
    made["documents"] = _documents(names)
    return made


def _tree(model: type[models.TreeTerm], size: int, roots: int, names: Iterator[str]) -> list[int]:
    """Write a tree of three levels; the broadest terms have the last places.

    A resource is mostly described by narrow terms, and found by the broad ones above them.
    """
    broad = [model.add_root(name=next(names)) for _ in range(roots)]
    middle = [
        model.objects.get(pk=broad[place % roots].pk).add_child(name=next(names))
        for place in range((size - roots) // 3)
    ]
    narrow = [
        model.objects.get(pk=middle[place % len(middle)].pk).add_child(name=next(names))
        for place in range(size - roots - len(middle))
    ]
    return [term.pk for term in (*narrow, *middle, *broad)]


def _documents(names: Iterator[str]) -> list[int]:
    folder = Collection.get_first_root_node()
    made = []
    for number in range(SIZES["documents"]):
        extension = _EXTENSIONS[number % len(_EXTENSIONS)]
        document = models.LibraryDocument(
            title=next(names), file=f"documents/file-{number}.{extension}", collection=folder
        )
        models.LibraryDocument.objects.bulk_create([document])
        made.append(document.pk)
    return made


def _names() -> Iterator[str]:
    """Yield names of one to three words, each another."""
    source = random.Random(f"{SEED}:names")
    seen: set[str] = set()
    while True:
        ranks = [source.randrange(200, 9_000) for _ in range(source.choice((1, 2, 2, 3)))]
        name = " ".join(VOCABULARIES["en"].word(rank) for rank in ranks).capitalize()
        if name not in seen:
            seen.add(name)
            yield name
