"""Pictures of the example atlas's map for the documentation: ``python scripts/screenshots.py ATLAS`` writes docs/map.png and docs/map/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
SHOTS = {
    "overview": ("desk", "en-US", "light", ""),
    "panel": ("desk", "ja-JP", "dark", "#e=qlora"),
    "neighbourhood": ("desk", "en-US", "light", "#around=qlora&e=lora"),
    "comparison": ("desk", "en-US", "light", "#compare=qlora&compare=lora&view=page"),
    "table": ("desk", "ja-JP", "light", "#view=table"),
    "phone": ("phone", "ja-JP", "light", ""),
}


def main(atlas: Path) -> None:
    """One picture a view."""
    from playwright.sync_api import sync_playwright

    from conftest import ARGUMENTS, find_chromium
    from tests.viz.conftest import SIZES

    folder = ROOT / "docs" / "map"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        for name, (size, lang, scheme, address) in SHOTS.items():
            options: dict[str, Any] = {"viewport": SIZES[size], "locale": lang, "color_scheme": scheme, "reduced_motion": "reduce"}
            page = browser.new_page(**options)
            page.goto((atlas / "map.html").resolve().as_uri() + address)
            page.wait_for_selector("html.ready", state="attached")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=60)
            if name == "overview":
                page.screenshot(path=ROOT / "docs" / "map.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
