"""Files of the demo: covers, attachments and recordings, in a collection of their own."""

import json
from typing import TypeVar, cast

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from wagtail.models import Collection

from home.demo import attachments, captions, covers, record, slides, texts
from resources.models import LibraryDocument, LibraryImage, Recording
from resources.storage import LibraryStorage

COLLECTION = "Demo"

F = TypeVar("F", LibraryImage, LibraryDocument, Recording)


class Files:
    """Makes files, and can take them off the disk again where the load fails."""

    def __init__(self) -> None:
        self.collection = _collection()
        self._written: list[FieldFile] = []

    def cover(self, entry: texts.Entry) -> LibraryImage:
        drawn = covers.draw(entry["slug"])
        image = LibraryImage(
            title=entry["title"],
            description=drawn.description,
            collection=self.collection,
            width=covers.WIDTH,
            height=covers.HEIGHT,
            file_size=len(drawn.jpeg),
        )
        image.file = ContentFile(drawn.jpeg, name=f"{entry['slug']}.jpg")
        return self._keep(image)

    def document(self, entry: texts.Entry, number: int) -> LibraryDocument:
        """Return the document of attachment *number* (from 0)."""
        attachment = entry["attachments"][number]
        data = attachments.render(attachment, entry["published"])
        name = f"{entry['slug']}-{number + 1}.{attachments.EXTENSIONS[attachment['kind']]}"
        document = LibraryDocument(
            title=attachment["title"], collection=self.collection, file_size=len(data)
        )
        document.file = ContentFile(data, name=name)
        return self._keep(document)

    def recording(self, entry: texts.Entry) -> Recording | None:
        """Return what was recorded of a webinar, or None where nothing was."""
        file = texts.recording_path(entry["slug"])
        if not file.exists():
            return None
        recording = Recording(
            title=entry["title"],
            type="video",
            width=slides.WIDTH,
            height=slides.HEIGHT,
            duration=timed_cues(entry)[-1].end,
            collection=self.collection,
        )
        recording.file = ContentFile(file.read_bytes(), name=file.name)
        return self._keep(recording)

    def discard(self) -> None:
        """Delete from storage what was written: the database knows nothing of it any more."""
        for file in self._written:
            cast(LibraryStorage, file.storage).discard(file.name or "")

    def _keep(self, instance: F) -> F:
        instance.save()
        self._written.append(instance.file)
        record.note_made(instance)
        return instance


def timed_cues(entry: texts.Entry) -> list[captions.TimedCue]:
    """Return what is said in a webinar, at the times of its recording where it has one."""
    spoken = captions.cues(entry["transcript"])
    times = texts.recording_path(entry["slug"]).with_suffix(".json")
    lengths = json.loads(times.read_text())["lengths"] if times.exists() else None
    return captions.timed(spoken, lengths)


def _collection() -> Collection:
    found = record.made(Collection).first()
    if found is None:
        found = Collection.get_first_root_node().add_child(name=COLLECTION)
        record.note_made(found)
    return found
