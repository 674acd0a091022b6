"""Pages of weeks in Chromium: quiet, readable at a desk and on a phone, in light, dark and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.report.folder import write_weeks
from tests.report.test_pages import put
from tests.viz.conftest import SIZES
from tests.viz.synthetic import make

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """weeks/ of a synthetic atlas."""
    return write_weeks(put(make(200), tmp_path_factory.mktemp("pages") / "atlas")).parent


@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_quiet_and_fits(browser: Any, weeks: Path, size: str, scheme: str) -> None:
    """No request but the file, nothing on the console (so no breach of the policy), no sideways scrolling; style and colours apply."""
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    page, seen, said = context.new_page(), [], []
    page.on("request", lambda request: request.url.startswith("data:") or seen.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in (sorted(weeks.glob("20*.html"))[-1], sorted(weeks.glob("20*.ja.html"))[0], weeks / "index.html"):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        red, *_ = (int(x) for x in page.evaluate("getComputedStyle(document.body).backgroundColor").strip("rgb()").split(","))
        assert (red < 60) == (scheme == "dark")
        assert page.locator("h1").count() == 1
    assert (len(seen), said) == (3, [])
    context.close()


def test_keys_and_links_lead_through_a_week(browser: Any, weeks: Path) -> None:
    """The contents jump to their sections below the bar; other weeks and the other language are one link away; paper shows no bar."""
    page = browser.new_page(viewport=SIZES["desk"])
    path = sorted(p for p in weeks.glob("20*.html") if ".ja." not in p.name)[5]
    page.goto(path.as_uri())
    page.locator(".contents a").last.click()
    target = page.locator("section").last
    assert page.evaluate("location.hash") == f"#{target.get_attribute('id')}"
    assert target.locator("h2").bounding_box()["y"] >= page.locator("header").bounding_box()["height"] - 1
    page.locator("a[rel=next]").click()
    assert page.url.endswith(sorted(p.name for p in weeks.glob("20*.html") if ".ja." not in p.name)[6])
    page.locator("a.other").click()
    assert page.locator("html").get_attribute("lang") == "ja"
    page.emulate_media(media="print")
    assert not page.locator("header").is_visible()
    page.close()
