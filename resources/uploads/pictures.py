"""Look at the head of a picture; its pixels are not read. Runs in the limited child process."""

import copy  # noqa: F401 - Pillow imports it when it counts frames, which is too late here
import errno
import warnings
from typing import IO

from PIL import Image

from resources.limited_child import Refused

# Its plug-ins are read now: nothing can be opened later.
Image.init()
# A JPEG of several pictures, as cameras write them, is one too.
_ALSO = {"JPEG": ("JPEG", "MPO")}


def look_at(file: IO[bytes], format_: str, max_pixels: int) -> list[int]:
    """Return width and height; refuse what is no picture of this format, or too large a one.

    *max_pixels* is of all frames together.
    """
    # The limit is checked here, and a picture above Pillow's own is one above it.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(file, formats=_ALSO.get(format_, (format_,))) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise Refused("pixels")
            if width * height * getattr(picture, "n_frames", 1) > max_pixels:
                raise Refused("pixels")
            # Counting the frames has moved on, and only a fresh picture can be verified.
        file.seek(0)
        with Image.open(file, formats=_ALSO.get(format_, (format_,))) as picture:
            picture.verify()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("pixels") from error
    except (Refused, MemoryError):
        raise
    except Exception as error:  # Pillow raises what it likes on damaged pictures
        if getattr(error, "errno", None) == errno.EMFILE:
            # An import that came too late says nothing of the picture.
            raise
        raise Refused("content") from error
    return [width, height]
