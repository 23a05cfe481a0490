"""Forms: WTForms over the posted data, speaking the reader's language.

A refused action puts its sentence beside the field it names, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import wtforms
from litestar.datastructures import FormMultiDict
from wtforms.fields import choices

from msp.kernel import i18n
from msp.kernel.errors import Sentence

AnyForm = TypeVar("AnyForm", bound="Form")
Choice = choices.SelectChoice  # type: ignore[attr-defined]  # the stubs are those of WTForms 3.2


class _Words:
    """WTForms' own messages, from our catalogs."""

    def gettext(self, message: str) -> str:
        return i18n.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return i18n.plural_form(one, many, count)


class _Posted:
    """The posted fields under the method name that WTForms asks for."""

    def __init__(self, posted: FormMultiDict) -> None:
        self._posted = posted

    def __iter__(self) -> Any:
        return iter(self._posted)

    def __len__(self) -> int:
        return len(self._posted)

    def __contains__(self, name: str) -> bool:
        return name in self._posted

    def getlist(self, name: str) -> list[Any]:
        return list(self._posted.getall(name, []))


class Form(wtforms.Form):
    """The base of every form; errors that belong to no field are WTForms' `form_errors`."""

    class Meta(wtforms.meta.DefaultMeta):
        """Our words in place of WTForms' catalogs; text arrives stripped."""

        def get_translations(self, form: Any) -> _Words:
            return _Words()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, wtforms.StringField):
                field.filters = [*field.filters, _strip]
            # A label is written when the module is read, and spoken when the form is.
            if field.label.text:
                field.label.text = i18n.gettext(field.label.text)
            return field

    @property
    def whole(self) -> Sequence[str]:
        """The errors that belong to no field; `ui.error_summary` shows them on top."""
        return tuple(self.form_errors)

    def refused(self, error: Sentence) -> None:
        """Show an action's refusal beside the field it names, or above the form."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.form_errors = [*self.form_errors, str(error)]
        else:
            field.errors = [*field.errors, str(error)]


def read(form: type[AnyForm], posted: FormMultiDict | None = None, **kept: Any) -> AnyForm:
    """A form filled from what was posted, or from what is kept when nothing was."""
    return form(_Posted(posted) if posted is not None else None, **kept)


def _strip(value: Any) -> Any:
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


__all__ = ["Choice", "Form", "read"]
