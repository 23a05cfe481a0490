"""Python's garbage collector while a process loads, and afterwards.

Loading makes some four hundred thousand objects that live as long as the process. Looking
through them finds nothing: it slows the start by a tenth, and later each full collection would
hold up all requests for a tenth of a second. So the collector rests while a process loads, and
never looks at what was loaded.
"""

from __future__ import annotations

import gc


def rest() -> None:
    """Collect nothing until `settle()`."""
    gc.disable()


def settle() -> None:
    """Everything is loaded: leave it alone from now on, and collect what comes."""
    gc.collect()
    gc.freeze()
    gc.enable()
