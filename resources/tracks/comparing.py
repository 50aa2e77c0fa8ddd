"""What changed in a track between two revisions, told cue by cue."""

import difflib

from django.utils.safestring import SafeString
from wagtail.admin.compare import TextDiff, TextFieldComparison

from resources.caption_syntax import HEADER
from resources.tracks.reading import held_cues
from resources.tracks.writing import stamp


class CuesComparison(TextFieldComparison):
    """Shows the cues that changed, each on a line with its time, and no other."""

    def htmldiff(self) -> SafeString:
        before, after = _lines(self.val_a), _lines(self.val_b)
        changes = []
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            if kind == "equal":
                continue
            changes += [("deletion", line) for line in before[start:end]]
            changes += [("addition", line) for line in after[new_start:new_end]]
        shown: SafeString = TextDiff(changes, separator="\n").to_html(tag="div")
        return shown


def _lines(content: str | None) -> list[str]:
    """Return the cues of a track as lines; its plain lines where it is none."""
    if not content or not content.startswith(HEADER):
        return (content or "").splitlines()
    return [
        f"{stamp(cue.start)} – {stamp(cue.end)} {cue.speaker + ': ' if cue.speaker else ''}"
        f"{cue.text.replace(chr(10), ' / ')}"
        for cue in held_cues(content)
    ]
