"""Try every operation of the document at /schema with made-up requests, and count the answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = "/schema/openapi.json"
Known = Mapping[str, Any]


@dataclass
class Tally:
    """What was asked and what came back."""

    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(sum(counter.values()) for counter in self.answers.values())

    def never_reached(self) -> list[str]:
        """Operations that no request got a success from."""
        return [
            label
            for label, counter in self.answers.items()
            if not any(200 <= status < 300 for status in counter)
        ]

    def lines(self) -> Iterator[str]:
        """The counts, an operation a line."""
        for label, counter in sorted(self.answers.items()):
            counts = ", ".join(f"{count} x {status}" for status, count in sorted(counter.items()))
            yield f"{label}: {counts}"


class Trial:
    """All operations of an application, tried with one key and what is known to exist."""

    def __init__(self, app: Any, key: str, known: Known, paths: Mapping[str, Known]) -> None:
        self.schema = schemathesis.openapi.from_asgi(DOCUMENT, app)
        self.headers = {"Authorization": f"Bearer {key}"}
        self.known, self.paths = known, paths
        self.tally = Tally()

    def unaddressed(self) -> list[str]:
        """Paths with parameters for which nobody has named anything that exists."""
        known = self.paths
        return [path for path in self.schema if "{" in path and path not in known]

    def run(self, examples: int) -> Tally:
        """Ask each operation for things that are, for made-up things, and for nonsense."""
        for result in self.schema.get_all_operations():
            operation: Any = result.ok()  # type: ignore[union-attr]  # a broken document raises here
            fixed = self.paths.get(operation.path, {})
            self._try(operation, GenerationMode.POSITIVE, examples, fixed, self.known)
            self._try(operation, GenerationMode.POSITIVE, examples // 4, {}, {})
            self._try(operation, GenerationMode.NEGATIVE, examples, fixed, {})
        return self.tally

    def _try(
        self, operation: Any, mode: GenerationMode, examples: int, fixed: Known, known: Known
    ) -> None:
        strategy = operation.as_strategy(generation_mode=mode, path_parameters=dict(fixed) or None)

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case: Case[Any]) -> None:
            if isinstance(case.body, dict):
                case.body |= {name: known[name] for name in case.body if name in known}
            self._ask(case)

        # An operation without anything to get wrong has no nonsense to be asked.
        with suppress(Unsatisfiable):
            ask()

    def _ask(self, case: Case[Any]) -> None:
        response = case.call(headers=self.headers)
        label = f"{case.method} {case.path}"
        self.tally.answers[label][response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            told = "; ".join(str(one) for one in group.exceptions)
            self.tally.failures.append(f"{label} {response.status_code}: {told}")
