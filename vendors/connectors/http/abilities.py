"""What a system can do, by what is filled in and by nothing else."""

from __future__ import annotations

from datetime import timedelta

from vendors.connectors.http.definition import Definition
from vendors.connectors.http.templates import Renderer
from vendors.protocol.values import Capabilities


def abilities_of(definition: Definition, renderer: Renderer) -> Capabilities:
    """A comment can be internal where its request says whether it is."""
    calls, limits = definition.calls, definition.limits
    note = calls.comment
    bodies = [note.json, note.form, note.multipart, note.query, note.path] if note else []
    told_apart = any(
        renderer.mentions(body, "comment", word)
        for body in bodies
        for word in ("public", "internal")
    )
    return Capabilities(
        search_by_correlation=calls.find is not None,
        search_settle=timedelta(seconds=limits.find_settles_seconds),
        search_is_complete=calls.find is not None and limits.find_is_complete,
        changed_since=calls.changes is not None,
        cursor_overlap=timedelta(seconds=calls.changes.overlap_seconds if calls.changes else 0),
        clock_resolution=timedelta(
            seconds=calls.changes.resolution_seconds if calls.changes else 1
        ),
        internal_notes=told_apart,
        attachments=calls.attach is not None,
        max_attachment_bytes=limits.attachment_bytes,
        max_body_chars=limits.body_chars,
    )
