"""Recordings that a provider shows: recognised by their links, played only when asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_VIMEO_KEY = re.compile(r"[0-9a-f]{6,20}")
# 1h2m3s, 90s or 90
_TIME = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")


@dataclass(frozen=True)
class ProvidedVideo:
    """A video of a provider that can be played within a page.

    ``frame_url`` is the address of its player, whose host is ``frame_host``; ``link`` leads
    to the video at the provider. Both begin at the second asked for.
    """

    provider: str
    frame_host: str
    frame_url: str
    link: str


def provided_video(link: str, start: int | None = None) -> ProvidedVideo | None:
    """Return the video that *link* leads to, from *start* (seconds); None where it is unknown.

    Without *start* it begins where the link itself says.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    read = _PROVIDERS.get(host) if parts.scheme in ("http", "https") else None
    return read(parts, start) if read else None


def _youtube(parts: SplitResult, start: int | None) -> ProvidedVideo | None:
    query = parse_qs(parts.query)
    path = parts.path.strip("/").split("/")
    if parts.hostname == "youtu.be":
        key = path[0]
    elif path == ["watch"]:
        key = query.get("v", [""])[0]
    elif len(path) == 2 and path[0] in ("embed", "live", "shorts", "v"):
        key = path[1]
    else:
        return None
    if not _YOUTUBE_ID.fullmatch(key):
        return None
    second = start if start is not None else _second(query.get("t", query.get("start", [""]))[0])
    host = "https://www.youtube-nocookie.com"
    options = {"autoplay": 1, "rel": 0, **({"start": second} if second else {})}
    at = f"&t={second}s" if second else ""
    return ProvidedVideo(
        "YouTube",
        host,
        f"{host}/embed/{key}?{urlencode(options)}",
        f"https://www.youtube.com/watch?v={key}{at}",
    )


def _vimeo(parts: SplitResult, start: int | None) -> ProvidedVideo | None:
    """Read a link to a video of Vimeo; one that is not listed has a key, too."""
    numbers = re.search(r"(?:^|/)([0-9]{1,12})(?:/([0-9a-f]{6,20}))?/?$", parts.path)
    if numbers is None:
        return None
    key = numbers[2] or parse_qs(parts.query).get("h", [""])[0]
    key = key if _VIMEO_KEY.fullmatch(key) else ""
    second = start if start is not None else _second(parts.fragment.removeprefix("t="))
    at = f"#t={second}s" if second else ""
    host = "https://player.vimeo.com"
    options = {"autoplay": 1, "dnt": 1, **({"h": key} if key else {})}
    return ProvidedVideo(
        "Vimeo",
        host,
        f"{host}/video/{numbers[1]}?{urlencode(options)}{at}",
        f"https://vimeo.com/{numbers[1]}{f'/{key}' if key else ''}{at}",
    )


def _second(text: str) -> int:
    """Return the seconds that a link asks for, 0 where it asks for none."""
    found = _TIME.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return (hours * 60 + minutes) * 60 + seconds


_PROVIDERS: dict[str, Callable[[SplitResult, int | None], ProvidedVideo | None]] = {
    "youtube.com": _youtube,
    "music.youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
}
