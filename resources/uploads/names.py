"""Names of uploaded files: the one on disk says nothing, the one people see is harmless."""

import re
import secrets
import unicodedata

from resources.uploads.kinds import extension_of

SHOWN_LENGTH = 120  # characters, with the extension
EXTENSION_LENGTH = 10

# Separators of paths, what shells and spreadsheets read, and what Windows does not allow.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|%&;$`\']+')
# Invisible, or turning the direction of writing: "gnp.exe" would read as "exe.png".
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
# Names of devices on Windows, with any extension.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def stored_name(folder: str, name: str) -> str:
    """Return a new name below *folder* that cannot be guessed and tells only the extension."""
    extension = re.sub(r"[^a-z0-9]", "", extension_of(name))[:EXTENSION_LENGTH]
    return f"{folder}/{secrets.token_hex(16)}" + (f".{extension}" if extension else "")


def shown_name(name: str) -> str:
    """Return *name* as people may see it and save a file under, with its extension."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(char for char in text if unicodedata.category(char) not in _HIDDEN)
    text = " ".join(_UNSAFE.sub(" ", text).split())
    extension = extension_of(text)
    if len(extension) > EXTENSION_LENGTH:
        extension = ""
    stem = text[: -len(extension) - 1] if extension else text
    stem = stem.strip(" .-_~")
    if not stem or _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        stem = f"file {stem}".strip()
    stem = stem[: SHOWN_LENGTH - len(extension) - 1].rstrip(" .")
    return f"{stem}.{extension}" if extension else stem
