from tests.house.templates import inline, pages
from tests.house.tree import product, report, sample
from tests.house.words import mute_errors, unspoken


def test_visible_words_of_pages_go_through_gettext() -> None:
    found = [one for path, text in pages() for one in unspoken(path, text)]
    assert not found, report(found)


def test_an_untranslated_word_is_found() -> None:
    assert unspoken("p.html", "<p>Hello</p>")
    assert unspoken("p.html", '<input placeholder="Search">')
    assert unspoken("p.html", '{{ ui.button(label="Send it now") }}')
    assert not unspoken("p.html", '<p class="lead">{{ _("Hello") }} · 12</p>')
    assert not unspoken("p.html", "{% trans %}Hello {{ name }}, <b>you</b>{% endtrans %}")


def test_errors_and_labels_go_through_gettext() -> None:
    found = [one for source in product() for one in mute_errors(source)]
    assert not found, report(found)
    assert mute_errors(sample('raise Refused("That cannot be.")\n'))
    assert mute_errors(sample('raise Refused(f"{x} cannot be.")\n'))
    assert mute_errors(sample('name = StringField("Name")\n'))
    assert not mute_errors(sample('raise Refused(_("That cannot be."))\n'))
    assert not mute_errors(sample('name = StringField(_l("Name"))\n'))


def test_pages_carry_no_inline_script_or_style() -> None:
    found = [one for path, text in pages() for one in inline(path, text)]
    assert not found, report(found)
    for bad in (
        "<script>x()</script>",
        '<p style="color:red">',
        '<p onclick="x()">',
        "{{ body|safe }}",
        "<style>p{}</style>",
    ):
        assert inline("portal/templates/home/page.html", bad), bad
    assert not inline("portal/templates/home/page.html", '<script src="/a.js"></script>')
