"""Errors a person may read: each carries a whole sentence and the HTTP status that fits it."""

from __future__ import annotations


class Sentence(Exception):
    """A refusal that explains itself; `field` names the form field it belongs to."""

    status = 400

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotSignedIn(Sentence):
    """Nobody is known behind this request."""

    status = 401


class NotFound(Sentence):
    """There is no such thing, or not for this person: the two must look alike."""

    status = 404


class Conflict(Sentence):
    """The thing has changed, or exists already."""

    status = 409


class Refused(Sentence):
    """The request was understood and a rule speaks against it."""

    status = 422


class TooMany(Sentence):
    """Too many tries; `retry_after` is in seconds."""

    status = 429

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class SettingMissing(Sentence):
    """A setting that the start needs is absent or unusable; the sentence names it."""

    status = 500
