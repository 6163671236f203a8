"""Chromium, axe-core and the Nu HTML checker for tests, with the reason where one is missing.

The npm packages of ``tests/browser/package.json`` stand in ``ZHANQUN_TOOLS`` (default ``.tools/node_modules``).
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

MODULES = Path(os.environ.get("ZHANQUN_TOOLS", Path(__file__).parents[2] / ".tools" / "node_modules"))
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
S3RVER = MODULES / "s3rver" / "bin" / "s3rver.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
INSTALL = "install it with: mkdir -p .tools && cp tests/browser/package.json .tools && npm install --prefix .tools"

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason=f"axe-core is not in {MODULES}; {INSTALL}")
needs_s3rver = pytest.mark.skipif(not S3RVER.is_file(), reason=f"s3rver is not in {MODULES}; {INSTALL}")
needs_vnu = pytest.mark.skipif(
    not VNU.is_file() or shutil.which("java") is None,
    reason=f"vnu-jar is not in {MODULES}, or Java is missing; {INSTALL}",
)
MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that talks to nobody but the pages under test."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.2 A and AA violations of the page as it stands: rule, and the first elements it names."""
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG_AA)
    return [
        f"{violation['id']}: "
        + "; ".join(f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3])
        for violation in result["violations"]
    ]


def measure(page: Page, name: str, argument: float | str | None = None) -> Any:
    """What the function ``name`` of ``measures.js`` says of the page as it stands."""
    return page.evaluate(f"argument => {{ {MEASURES}\nreturn {name}(argument); }}", argument)


def nu_errors(files: list[Path]) -> list[str]:
    """Errors of the Nu HTML checker: file, line and message."""
    command = ["java", "-jar", str(VNU), "--errors-only", "--format", "json", *map(str, files)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(answer.stderr or answer.stdout)["messages"]
    return [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}" for m in messages if m["type"] == "error"]
