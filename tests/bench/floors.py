"""What the portal is compared with: Flask and Jinja alone, one page and one insert. Run by gunicorn."""

from __future__ import annotations

import json
import os
from typing import Any

import sqlalchemy as sa
from flask import Flask, request

from portal.db import create_engine
from tests.bench.workload import questionnaire

PAGE = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/portal.css"></head><body><main><h1>{{ title }}</h1><form method="post">
{% for question in questions %}{% set domain = question.domain %}<fieldset><legend>{{ question.text.sv }}</legend>
{% if domain.type in ("code", "codes") %}{% for code in lists[domain.code_list].codes %}
<div><input type="{{ "radio" if domain.type == "code" else "checkbox" }}" name="{{ question.name }}"
 value="{{ code.code }}" id="{{ question.name }}-{{ loop.index }}">
<label for="{{ question.name }}-{{ loop.index }}">{{ code.label.sv }}</label></div>
{% endfor %}{% elif domain.type == "scale" %}{% for step in range(1, 11) %}
<div><input type="radio" name="{{ question.name }}" value="{{ step }}" id="{{ question.name }}-{{ step }}">
<label for="{{ question.name }}-{{ step }}">{{ step }}</label></div>
{% endfor %}{% elif domain.type == "matrix" %}{% for row in domain.rows %}<fieldset><legend>{{ row.text.sv }}</legend>
{% for code in lists[domain.code_list].codes %}<div><input type="radio" name="{{ question.name }}.{{ row.name }}"
 value="{{ code.code }}" id="{{ question.name }}-{{ row.name }}-{{ loop.index }}">
<label for="{{ question.name }}-{{ row.name }}-{{ loop.index }}">{{ code.label.sv }}</label></div>{% endfor %}
</fieldset>{% endfor %}{% else %}<textarea name="{{ question.name }}" rows="5"></textarea>{% endif %}
</fieldset>{% endfor %}
<button>Vidare</button></form></main></body></html>"""

FLOOR = sa.Table("floor", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("answers", sa.Text))


def create() -> Flask:
    """Two addresses: /ten (a page of ten questions) and /thirty (a page of thirty, and POST to insert)."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "floor"
    document = json.loads(questionnaire())
    sections = [section["items"] for section in document["sections"]]
    page = app.jinja_env.from_string(PAGE)
    engine = create_engine(os.environ["DATABASE_URL"])

    def render(questions: list[Any]) -> str:
        return page.render(title="Del 1", questions=questions, lists=document["code_lists"])

    @app.get("/ten")
    def ten() -> str:
        return render(sections[0])

    @app.get("/thirty")
    def thirty() -> str:
        return render([question for section in sections for question in section])

    @app.post("/thirty")
    def insert() -> str:
        document = json.dumps({name: request.form.getlist(name) for name in request.form}, ensure_ascii=False)
        with engine.connect().execution_options(writes=True) as connection:
            connection.execute(FLOOR.insert().values(answers=document))
            connection.commit()
        return "Tack"

    return app
