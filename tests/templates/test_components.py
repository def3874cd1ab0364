"""The parts that pages are built from: labels, errors and what was typed hang together, in every part."""

import re
from pathlib import Path

import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import StrictUndefined, UndefinedError
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Form, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

import participation
from config import Config
from participation.core import language, static_files


class IdeaForm(Form):
    token = HiddenField(validators=[InputRequired("Sidan hade varit öppen länge.")])
    text = TextAreaField("Vad vill du ändra?", [Length(max=20, message="Texten är för lång.")])
    met_on = DateField("Mötets dag")
    age = RadioField("Ålder", choices=[SelectChoice("1", "Under 16"), SelectChoice("2", "16 eller äldre")])
    area = SelectField("Område", choices=[SelectChoice("", "Alla"), SelectChoice("7", "Centrum")])
    agreed = BooleanField("Skicka ändå")


@pytest.fixture
def app(tmp_path):
    app = Flask("tested", root_path=str(Path(participation.__file__).parent), static_folder=None)
    app.config["SETTINGS"] = Config(
        environment="test",
        secret_key="only for this test",
        receipt_secret="also",
        instance_folder=tmp_path,
        database_url="sqlite://",
    )
    app.jinja_env.undefined = StrictUndefined
    app.url_build_error_handlers.append(lambda error, endpoint, values: f"/{endpoint}")
    app.jinja_env.globals["has_demonstration"] = False
    language.init_app(app)
    static_files.init_app(app)
    return app


def render(app, source, **values):
    imports = "".join(
        f'{{% import "components/{name}.html" as {name} %}}'
        for name in ("forms", "icons", "horizons", "tables", "voices", "way")
    )
    with app.test_request_context("/"):
        return render_template_string(imports + source, **values)


def wrong_form():
    form = IdeaForm(
        MultiDict(
            {
                "text": 'Ring <b>"mig"</b> & kom hit',
                "met_on": "i fredags",
                "age": "9",
                "area": "7",
                "agreed": "y",
            }
        )
    )
    form.validate()
    return form


def test_the_page_with_every_part_has_one_id_each_and_no_inline_style_or_script(app):
    with app.test_request_context("/"):
        page = render_template("site/components.html")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for pointed_to in re.findall(r' (?:for|aria-describedby|aria-labelledby)="([^"]+)"', page):
        assert set(pointed_to.split()) <= set(ids), pointed_to
    assert " style=" not in page
    assert re.findall(r"<script[^>]*>(.*?)</script>", page) == [""]


def test_what_was_typed_is_still_there_and_cannot_become_mark_up(app):
    source = "{{ forms.textarea(form.text) }}{{ forms.date_field(form.met_on) }}"
    html = render(app, source, form=wrong_form())
    assert "Ring &lt;b&gt;&#34;mig&#34;&lt;/b&gt; &amp; kom hit</textarea>" in html
    assert 'type="date" value="i fredags"' in html


def test_a_field_with_an_error_says_so_in_words_and_points_to_them(app):
    html = render(app, '{{ forms.textarea(form.text, hint="En mening räcker.") }}', form=wrong_form())
    assert '<p class="error" id="text-error">Fel: Texten är för lång.</p>' in html
    assert 'aria-describedby="text-hint text-error" aria-invalid="true"' in html


def test_the_summary_counts_the_errors_and_links_to_the_fields_that_can_be_seen(app):
    html = render(app, "{{ forms.error_summary(form) }}", form=wrong_form())
    assert "4 saker att rätta" in html
    assert '<a href="#text">Texten är för lång.</a>' in html
    assert '<a href="#age">' in html
    assert '<p class="error">Sidan hade varit öppen länge.</p>' in html
    assert "#token" not in html


def test_a_form_without_errors_has_no_summary(app):
    assert "error-summary" not in render(app, "{{ forms.error_summary(form) }}", form=IdeaForm())


def test_the_link_of_the_summary_reaches_the_first_answer_of_a_group(app):
    html = render(app, "{{ forms.radio_group(form.age) }}", form=wrong_form())
    assert re.findall(r'<input id="age" type="radio" name="age" value="1">', html)
    assert html.count('id="age"') == 1


def test_what_was_chosen_is_still_chosen(app):
    html = render(app, "{{ forms.select(form.area) }}{{ forms.checkbox(form.agreed) }}", form=wrong_form())
    assert '<option value="7" selected>' in html
    assert html.count("selected") == 1
    assert 'value="y" checked' in html


def test_a_shape_that_does_not_exist_is_an_error(app):
    with pytest.raises(UndefinedError):
        render(app, '{{ icons.icon("smiley") }}')


def test_a_place_without_a_drawn_horizon_gets_the_common_line(app):
    drawn = render(app, '{{ horizons.horizon("getinge") }}')
    common = render(app, '{{ horizons.horizon("ny-ort") }}')
    assert drawn != common
    assert common.count("<path") == 1


def test_a_suppressed_number_is_said_in_words_and_zero_stays_zero(app):
    source = '{{ tables.number_table("Röster", ["Kanal", "Kvinnor", "Män"], [("Papper", [none, 0])]) }}'
    html = render(app, source)
    assert "skyddat" in html
    assert '<td class="number">0</td>' in html


def test_a_voice_keeps_its_language_and_its_own_direction(app):
    html = render(app, '{{ voices.say("الطريق", lang="ar") }}{{ voices.say("Hej") }}')
    assert '<p class="say" dir="auto" lang="ar">' in html
    assert '<p class="say" dir="auto">' in html
