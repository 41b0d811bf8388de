"""The README's pictures, as the page and the command draw them today (needs Chromium):

python -m samples.make_screenshots
"""

from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from imgdiff import compare_images
from tests.app.browser import launched, serving, wait_for_result

FOLDER = Path(__file__).parent
#: name: query, scheme, (width, height) in CSS pixels.
SHOTS = {
    "readme_page.png": ("?sample=object_added", "light", (1280, 860)),
    "readme_page_dark.png": ("?sample=web_page&view=swipe", "dark", (1280, 860)),
    "readme_phone.png": ("?sample=photo_retouched", "light", (390, 860)),
}


def main() -> None:
    before, after = (FOLDER / f"object_added_{side}.jpg" for side in ("before", "after"))
    compare_images(before, after).save(FOLDER / "readme_overview.png", view="panels")
    with TemporaryDirectory() as folder:
        serve = contextmanager(serving)(Path(folder) / "log.txt")
        with serve as address, contextmanager(launched)() as browser:
            for name, (query, scheme, (width, height)) in SHOTS.items():
                size = {"width": width, "height": height}
                page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
                page.goto(f"{address}/{query}")
                wait_for_result(page)
                page.wait_for_timeout(1500)
                shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
                shot.save(FOLDER / name, optimize=True)
                print(name, shot.size)
                page.context.close()


if __name__ == "__main__":
    main()
