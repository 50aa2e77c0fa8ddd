"""Links to providers' videos: which are known, and where they lead."""

import pytest

from resources.providers import provided_video

KEY = "dQw4w9WgXcQ"
YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0"


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.youtube.com/watch?v={KEY}",
        f"http://youtube.com/watch?list=PL1&v={KEY}",
        f"https://m.youtube.com/watch?v={KEY}",
        f"https://youtu.be/{KEY}?si=abc",
        f"https://www.youtube.com/live/{KEY}",
        f"https://www.youtube.com/shorts/{KEY}",
        f"https://www.youtube-nocookie.com/embed/{KEY}",
    ],
)
def test_every_form_of_a_youtube_link_is_one_video(link: str) -> None:
    video = provided_video(link)
    assert video is not None
    assert (video.provider, video.frame_url) == ("YouTube", YOUTUBE)
    assert video.link == f"https://www.youtube.com/watch?v={KEY}"
    assert video.frame_url.startswith(f"{video.frame_host}/")


@pytest.mark.parametrize(
    ("link", "frame"),
    [
        ("https://vimeo.com/76979871", "76979871?autoplay=1&dnt=1"),
        ("https://www.vimeo.com/channels/staff/76979871/", "76979871?autoplay=1&dnt=1"),
        ("https://vimeo.com/76979871/8272103f6e", "76979871?autoplay=1&dnt=1&h=8272103f6e"),
        (
            "https://player.vimeo.com/video/76979871?h=8272103f6e",
            "76979871?autoplay=1&dnt=1&h=8272103f6e",
        ),
    ],
)
def test_vimeo_links_lead_to_its_player_that_does_not_track(link: str, frame: str) -> None:
    video = provided_video(link)
    assert video is not None
    assert (video.provider, video.frame_url) == (
        "Vimeo",
        f"https://player.vimeo.com/video/{frame}",
    )
    assert video.frame_url.startswith(f"{video.frame_host}/")


@pytest.mark.parametrize("asked", ["t=1h2m3s", "t=62m3s", "t=3723", "t=3723s", "start=3723"])
def test_the_second_of_a_link_is_kept(asked: str) -> None:
    video = provided_video(f"https://youtu.be/{KEY}?{asked}")
    assert video is not None
    assert video.frame_url.endswith("&start=3723")
    assert video.link.endswith("&t=3723s")


def test_the_second_that_a_reader_asks_for_comes_first() -> None:
    youtube = provided_video(f"https://youtu.be/{KEY}?t=9", 751)
    vimeo = provided_video("https://vimeo.com/76979871#t=9s", 751)
    assert youtube is not None
    assert vimeo is not None
    assert youtube.frame_url.endswith("&start=751")
    assert vimeo.frame_url.endswith("#t=751s")
    assert vimeo.link == "https://vimeo.com/76979871#t=751s"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://www.youtube.com/",
        "https://www.youtube.com/@coalition",
        "https://www.youtube.com/watch?v=short",
        f'https://www.youtube.com/watch?v={KEY[:-1]}"',
        f"https://www.youtube.com.evil.example/watch?v={KEY}",
        f"https://evil.example/https://youtu.be/{KEY}",
        f"javascript://youtu.be/{KEY}",
        "https://vimeo.com/blog",
        "https://[youtu.be/x",
        "https://video.example.org/watch?v=1",
    ],
)
def test_what_is_no_known_video_stays_a_link(link: str) -> None:
    assert provided_video(link) is None
