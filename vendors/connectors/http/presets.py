"""Definitions to begin from, as files beside this one; each says how far it was tried."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).with_name("presets")


def preset_names() -> list[str]:
    """The presets there are."""
    return sorted(one.stem for one in FOLDER.glob("*.yaml"))


def preset(name: str) -> str:
    """The text of a preset; empty for one that is not there."""
    return (FOLDER / f"{name}.yaml").read_text("utf-8") if name in preset_names() else ""
