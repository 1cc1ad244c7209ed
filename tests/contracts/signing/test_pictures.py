"""A stamp as a picture: it comes back to the caller, and nothing of it is left behind."""

import io

from PIL import Image

from contracts.signing.pictures import as_png
from tests.contracts.signing import documents


def test_the_picture_comes_back_and_no_file_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    picture = as_png(documents.unsigned())

    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.size) == ("PNG", (1653, 2339))
    assert list(tmp_path.iterdir()) == []
