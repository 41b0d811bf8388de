"""A video is one file: it opens no other."""

import pytest

from imgdiff import ImageError
from imgdiff.video.frames import frames_of
from tests.video.made_videos import scenes, write_mp4


@pytest.mark.parametrize("name", ["list.mp4", "list.mkv", "list.ts"])
@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{file}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {file}\n",
    ],
)
def test_a_playlist_under_a_videos_name_is_refused(tmp_path, name, playlist):
    film = write_mp4(tmp_path / "film.mp4", scenes(1))
    (tmp_path / name).write_text(playlist.format(file=film.name))
    with pytest.raises(ImageError, match=f"cannot read '{name}'"):
        list(frames_of(tmp_path / name, 4, 10**6))
