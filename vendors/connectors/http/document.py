"""From the text an administrator writes to a definition, or to what is wrong and in which line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import jmespath
import msgspec
import yaml
from jmespath.exceptions import JMESPathError
from jsonschema import Draft202012Validator, ValidationError

from msp.kernel.i18n import _
from vendors.connectors.http.definition import Call, Calls, Definition
from vendors.connectors.http.templates import Renderer, leaves_of
from vendors.connectors.http.vocabulary import EVERYWHERE, WORDS, dates_of
from vendors.protocol.errors import RefusedByVendor

LONGEST = 60_000
DEEPEST = 20
# Fields that are paths into an answer; `link` and those of calls are templates.
PATHS = ("account", "id", "items", "more", "updated", "success", "error")
TEMPLATES = ("path", "query", "headers", "json", "form", "multipart")
Path = tuple[str | int, ...]


class _Unreadable(yaml.YAMLError):
    """Valid YAML that is not read all the same."""

    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem)
        self.problem, self.problem_mark = problem, mark


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where in the document, and in which line of the text."""

    place: str
    line: int
    told: str

    @property
    def sentence(self) -> str:
        """For a list of problems."""
        where = _("Line %(line)s", line=self.line)
        return f"{where}, {self.place}: {self.told}" if self.place else f"{where}: {self.told}"


@lru_cache(maxsize=64)
def definition_of(text: str) -> Definition:
    """The definition. Raises RefusedByVendor with the first problem."""
    found, problems = read_definition(text)
    if found is None:
        raise RefusedByVendor(problems[0].sentence)
    return found


def read_definition(text: str) -> tuple[Definition | None, Sequence[Problem]]:
    """The definition without problems, or none and all that are wrong, by line."""
    if len(text) > LONGEST:
        return None, (Problem("", 1, _("This text is too long.")),)
    try:
        tree, lines = _parsed(text)
    except yaml.YAMLError as error:
        return None, (_syntax(error),)
    wrong = [
        Problem(_shown(path), _line(lines, path), told)
        for path, told in _against_schema(tree) or _against_sense(tree)
    ]
    if wrong:
        return None, tuple(sorted(wrong, key=lambda one: one.line))
    return msgspec.convert(tree, Definition), ()


def lines_of(text: str) -> Callable[..., int]:
    """Of a readable text: `line("case", "status")` is that place's line, or the one around it."""
    lines = _parsed(text)[1]
    return lambda *path: _line(lines, path)


def _parsed(text: str) -> tuple[Any, dict[Path, int]]:
    """The values and the line of each; anchors are refused, for they can grow without end."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable("aliases are not read", event.start_mark)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return None, {}
    lines = dict(_places(node, ()))
    # Keys that look like numbers are texts here: the vendor's statuses often do.
    return _plain(yaml.safe_load(text)), lines


def _places(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, node.start_mark.line + 1
    if len(path) > DEEPEST:
        raise _Unreadable("too deep", node.start_mark)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            for place, line in _places(value, here):
                yield place, key.start_mark.line + 1 if place == here else line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _places(value, (*path, index))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The document's schema, made from what the definition says of itself."""
    return msgspec.json.schema(Definition)


def _against_schema(tree: Any) -> list[tuple[Path, str]]:
    errors = Draft202012Validator(schema()).iter_errors(tree)
    return [found for error in errors for found in _schema_words(error)]


def _schema_words(error: ValidationError) -> Iterator[tuple[Path, str]]:
    path: Path = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    here: Any = error.schema
    given: Any = error.instance
    if error.validator == "required":
        missing = [one for one in wanted if one not in given]
        yield path, _("%(field)s is missing.", field=", ".join(missing))
    elif error.validator == "additionalProperties":
        allowed = set(here.get("properties", {}))
        for name in sorted(set(given) - allowed):
            told = _("this is not known; there are: %(names)s.", names=", ".join(sorted(allowed)))
            yield (*path, name), told
    elif error.validator == "enum":
        yield path, _("one of: %(names)s.", names=", ".join(map(str, wanted)))
    elif error.validator == "type":
        yield path, _("this should be of the type %(type)s.", type=wanted)
    else:
        yield path, error.message


def _against_sense(tree: Any) -> list[tuple[Path, str]]:
    """What the schema cannot know: templates, paths, and what belongs together."""
    made = msgspec.convert(tree, Definition)
    return [
        *_template_problems(made),
        *_path_problems(tree, ()),
        *_missing_parts(made),
        *_zone_problem(made),
    ]


def _template_problems(made: Definition) -> Iterator[tuple[Path, str]]:
    renderer = Renderer(made.tables, dates_of(made))
    for name, call in calls_of(made.calls):
        for part in TEMPLATES:
            for leaf in leaves_of(getattr(call, part)):
                if told := renderer.problem_in(leaf, WORDS[name]):
                    yield ("calls", name, part), told
        if sum(one is not None for one in (call.json, call.form, call.multipart)) > 1:
            yield ("calls", name), _("a request has one body: json, form or multipart.")
    for place, leaf in (("link", made.case.link), *made.headers.items()):
        known = WORDS["read"] if place == "link" else EVERYWHERE
        if told := renderer.problem_in(leaf, known):
            yield ("case", "link") if place == "link" else ("headers", place), told


def _path_problems(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every path of the document, read once to see whether it can be."""
    for name, value in tree.items() if isinstance(tree, dict) else ():
        here = (*path, name)
        if isinstance(value, str) and _is_path(here):
            try:
                jmespath.compile(value or "@")
            except JMESPathError as error:
                yield here, " ".join(str(error).split())
        elif here[0] in ("sign_in", "calls", "case", "comments", "files"):
            yield from _path_problems(value, here)


def _is_path(place: Path) -> bool:
    if place[0] == "calls":
        return len(place) == 3 and place[-1] in PATHS
    if place == ("sign_in", "refused"):
        return True
    return place[0] in ("case", "comments", "files") and place[-1] not in ("link", "html")


def _missing_parts(made: Definition) -> Iterator[tuple[Path, str]]:
    calls, comments = made.calls, made.comments
    if (calls.comment or calls.comments) and comments is None:
        yield ("calls",), _("say under comments how a comment reads, else none can be verified.")
    if calls.attach and made.files is None and (comments is None or comments.files is None):
        yield ("calls", "attach"), _("say under files how a file reads, else none can be verified.")
    if calls.attach and calls.attach.multipart is not None and not calls.attach.file:
        yield ("calls", "attach"), _("name under file the part that carries the file.")
    sign_in = made.sign_in
    if sign_in.kind == "oauth2" and not sign_in.token_address.startswith(("https://", "http://")):
        yield ("sign_in",), _("token_address is to be a whole address, https://….")
    if sign_in.kind == "query" and sign_in.name == "Authorization":
        yield ("sign_in",), _("name under name the parameter of the query.")


def _zone_problem(made: Definition) -> Iterator[tuple[Path, str]]:
    if made.dates.zone not in available_timezones():
        yield ("dates", "zone"), _("there is no such time zone; write one like Europe/Warsaw.")


def calls_of(calls: Calls) -> list[tuple[str, Call]]:
    """The calls that are filled in, by name."""
    found = [(name, getattr(calls, name)) for name in Calls.__struct_fields__]
    return [(name, call) for name, call in found if call is not None]


def _syntax(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    told = getattr(error, "problem", None) or str(error)
    return Problem("", mark.line + 1 if mark else 1, _("this cannot be read: %(why)s.", why=told))


def _line(lines: dict[Path, int], path: Path) -> int:
    """The line of a place, or of the nearest one around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _shown(path: Path) -> str:
    return ".".join(str(one) for one in path)
