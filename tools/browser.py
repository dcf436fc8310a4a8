"""The browser in which the pages are tested: found, else installed; `make test` runs this once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How it is started: it asks nobody but the pages it is sent to; without a sandbox, which containers do not allow."""


class NoBrowser(RuntimeError):
    """There is no Chromium; the tests of the pages fail without one."""


def chromium() -> str:
    """The Chromium to test with: $CHROMIUM, the system's, or the one that playwright installed. Errors: NoBrowser."""
    if named := os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise NoBrowser(f"$CHROMIUM names {named}, which is no program")
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    raise NoBrowser("no Chromium is installed: run `make test`, which installs one, or name yours in $CHROMIUM")


def main() -> None:
    """Find it, and install it where there is none."""
    try:
        print(f"Testing pages with {chromium()}")
    except NoBrowser as missing:
        if "CHROMIUM" in os.environ:
            sys.exit(str(missing))
        print("Installing a Chromium to test the pages with …")
        _install()
        print(f"Testing pages with {chromium()}")


def _install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        apt = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(apt, check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    main()
