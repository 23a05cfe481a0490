"""Set a PDF from a typst template of a room, with the desk's own font and nobody else's."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import fontpkg_inter
import typst


def typeset(
    package: str, template: str, inputs: dict[str, str], *, archival: bool = False
) -> bytes:
    """The document; deterministic for the same inputs, but for its creation date.

    `template` is a file of `package`; it finds the inputs under `sys.inputs`. An archival one is
    PDF/A-3b, which may carry other files.
    """
    made = _compiler(package, template).compile(
        format="pdf", sys_inputs=inputs, pdf_standards="a-3b" if archival else None
    )
    if not isinstance(made, bytes):
        raise TypeError("One document was asked for.")
    return made


@cache
def _compiler(package: str, template: str) -> typst.Compiler:
    path = Path(str(resources.files(package) / template))
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(fontpkg_inter.ROOT)])
    return typst.Compiler(str(path), root=str(path.parent), font_paths=fonts)
