"""Whoever saves while an import writes waits where there is one writer, and loses nothing."""

import threading
from typing import Any

import pytest
from django.db import connection, connections

from resources.imports import running
from resources.imports.work import work_next
from resources.models import ResourcePage, SheetImport, Toolkit
from search.models import Change
from search.outbox import expand
from tests.factories import ToolkitFactory, UserFactory
from tests.resources.admin_forms import edit_url, errors_of, resource_data
from tests.resources.imports.sheets import planned

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 300
WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE")
PATIENCE = 60.0  # seconds; the machine may be busy


class Save(threading.Thread):
    """An editor's save through the form, on a connection of its own."""

    def __init__(self, client: Any, page: Toolkit, data: dict[str, Any]) -> None:
        super().__init__()
        self._client, self._page, self._data = client, page, data
        self.is_about_to_write = threading.Event()
        self.answer: Any = None

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._tell):
                self.answer = self._client.post(edit_url(self._page), self._data)
        finally:
            self.is_about_to_write.set()
            connections.close_all()

    def _tell(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(WRITES):
            self.is_about_to_write.set()
        return execute(sql, *rest)


def test_an_editors_save_amid_an_import_is_answered_and_kept(library, client, monkeypatch) -> None:
    page = ToolkitFactory(parent=library, title="Before", slug="page")
    page.save_revision().publish()
    editor = UserFactory(is_superuser=True)
    client.force_login(editor)
    rows = [[f"Guide {n} to {n * 7919}", "Summary.", "toolkit"] for n in range(ROWS)]
    sheet = planned(library, [["title", "summary", "type"], *rows], user=editor)
    SheetImport.objects.update(status=SheetImport.Status.WAITING)
    Change.objects.all().delete()
    data = resource_data("toolkit", title="After", slug="page", **{"action-publish": "1"})
    save = Save(client, page, data)
    write, finish, answered = running.PageWriter.write, running._finish, []

    def write_and_let_save(self: Any, rows: Any) -> None:
        write(self, rows)
        if save.ident is None:
            save.start()
            assert save.is_about_to_write.wait(PATIENCE)

    def look_and_finish(*arguments: Any) -> None:
        answered.append(save.answer is not None)
        finish(*arguments)

    monkeypatch.setattr(running.PageWriter, "write", write_and_let_save)
    monkeypatch.setattr(running, "_finish", look_and_finish)
    assert work_next()
    save.join()
    assert save.answer.status_code == 302, errors_of(save.answer)
    if connection.vendor == "sqlite":
        assert answered == [False]
    sheet.refresh_from_db()
    page.refresh_from_db()
    assert (sheet.status, sheet.error) == (SheetImport.Status.DONE, "")
    assert (page.title, page.latest_revision.content["title"]) == ("After", "After")
    assert page.latest_revision.user == editor
    assert Toolkit.objects.live().filter(title__startswith="Guide").count() == ROWS
    changed = {key for change in Change.objects.all() for key in expand(change)}
    assert changed == set(ResourcePage.objects.values_list("pk", flat=True))
