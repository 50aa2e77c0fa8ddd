"""The index compared with the database, and mended."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from resources.models import ResourcePage, Toolkit
from search.models import Change
from search.relay import drain
from tests import factories
from tests.search.damage import DAMAGES
from tests.search.shelf import Shelf, keys_of, search


def check(*options: str) -> tuple[int, str]:
    """Return the exit status of check_search_index and what it said."""
    out = StringIO()
    try:
        call_command("check_search_index", *options, stdout=out, stderr=StringIO())
    except SystemExit as status:
        return int(status.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_f15_drift_is_found_told_and_mended(shelf: Shelf) -> None:
    """What is changed behind the models' back sends no signal."""
    ghost = factories.ToolkitFactory(parent=shelf.library)
    drain()
    assert check() == (0, "missing: 0\nghosts: 0\nstale: 0\n")
    ResourcePage.objects.filter(pk=shelf.draft.pk).update(live=True)
    ResourcePage.objects.filter(pk=ghost.pk).update(live=False)
    Toolkit.objects.filter(pk=shelf.toolkit.pk).update(summary="Changed by hand.")
    assert not Change.objects.exists()
    told = f"missing: 1 {shelf.draft.pk}\nghosts: 1 {ghost.pk}\nstale: 1 {shelf.toolkit.pk}\n"
    assert check() == (1, told)
    mended = "Mended 3.\nmissing: 0\nghosts: 0\nstale: 0\n"
    assert check("--fix") == (0, told + mended)
    assert check()[0] == 0
    assert keys_of(search("changed by hand")) == {shelf.toolkit.pk}


def test_a_change_on_its_way_is_no_drift(shelf: Shelf) -> None:
    shelf.toolkit.title = "On its way"
    shelf.toolkit.save()
    assert check()[0] == 0


def test_what_cannot_be_mended_keeps_the_status_at_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    Toolkit.objects.filter(pk=shelf.toolkit.pk).update(summary="Changed by hand.")
    monkeypatch.setattr(
        "search.maintenance.write_resources",
        lambda engine, keys: dict.fromkeys(keys, "cannot be built"),
    )
    status, told = check("--fix")
    assert status == 1
    assert "Mended 0." in told


def test_without_an_index_the_check_names_the_next_step(shelf: Shelf, index_dir: Path) -> None:
    DAMAGES["folder wiped"](index_dir)
    shelf.toolkit.save()
    with pytest.raises(CommandError, match="Run rebuild_search_index"):
        check()
