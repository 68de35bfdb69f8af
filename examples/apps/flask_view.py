"""A Flask view: a page on which a patient asks about their discharge summary, question after question.

    SUMMARY=examples/heart-failure.txt flask --app examples/apps/flask_view.py run

A Django view is the same four lines: the assistant at module level, the owner from `request.user`, `assistant.ask` in the
view, and the template, which must escape what it shows.
"""

import os
import secrets

from flask import Flask, render_template_string, request, session
from mediassist import Assistant
from mediassist.errors import MediAssistError

# Flask escapes what stands in {{ }}: a summary is someone else's text, and may hold markup.
PAGE = """<!doctype html>
<html lang="en">
<title>Your discharge summary</title>
<form method="post">
  <label for="question">Your question</label>
  <input id="question" name="question" required value="{{ question }}">
  <button>Ask</button>
</form>
{% if refused %}<p role="alert">{{ refused }}</p>{% endif %}
{% if answer %}
<section class="{{ answer.outcome }}" style="white-space: pre-line">{{ answer.text }}</section>
<ul>
{% for citation in answer.citations %}<li>{{ citation.section }}, line {{ citation.line }}: <q>{{ citation.quote }}</q></li>
{% endfor %}</ul>
{% for note in answer.notes %}<p>{{ note }}</p>
{% endfor %}
{% endif %}"""

app = Flask(__name__)
app.config.update(SECRET_KEY=secrets.token_bytes(32), SESSION_COOKIE_SAMESITE="Strict")

assistant = Assistant(keep=False)  # one for all requests; nothing on disk, and gone when the server ends
OWNER = "patient-7"  # in your app: the user who is signed in
document_id = assistant.add(os.environ["SUMMARY"], owner=OWNER)


@app.route("/", methods=["GET", "POST"])
def ask() -> tuple[str, int]:
    """The page, with the answer once there is a question."""
    question = request.form.get("question", "")
    if request.method == "GET":
        return render_template_string(PAGE, question=""), 200
    # a thread for each browser: "and for how long?" leans on what this one asked before
    thread = session.setdefault("thread", secrets.token_hex(16))
    try:
        answer = assistant.ask(document_id, question, thread=thread, owner=OWNER)
    except MediAssistError as error:  # its words are for users, and never a patient's
        return render_template_string(PAGE, question=question, refused=str(error)), 400
    return render_template_string(PAGE, question=question, answer=answer), 200
