"""Turns pip's installation report (standard input) into requirements.lock: names and versions, sorted."""

from __future__ import annotations

import json
import sys

PROJECT = "ronbun-atlas"


def pins(report: str) -> list[str]:
    """``name==version`` of everything that pip would install, but the project itself."""
    found = (item["metadata"] for item in json.loads(report)["install"])
    versions = {data["name"].lower().replace("_", "-"): data["version"] for data in found if data["name"] != PROJECT}
    return [f"{name}=={version}" for name, version in sorted(versions.items())]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{pin}\n" for pin in pins(sys.stdin.read())))
