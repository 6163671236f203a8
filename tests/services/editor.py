"""An editor at his browser: logs in, fills in forms and presses buttons, over HTTP. And a visitor, who only looks."""

import http.client
import json
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

SECONDS = 60
PARAGRAPH = {
    "key": "a",
    "text": "正文一段。",
    "type": "unstyled",
    "depth": 0,
    "inlineStyleRanges": [],
    "entityRanges": [],
}
# What the editor's scripts add to the form, and the button that is pressed.
BODY = {
    "body-count": "1",
    "body-0-type": "paragraph",
    "body-0-order": "0",
    "body-0-deleted": "",
    "body-0-value": json.dumps({"blocks": [PARAGRAPH], "entityMap": {}}),
    "attachments-count": "0",
    "action-publish": "action-publish",
}


@dataclass
class Answer:
    status: int
    text: str
    location: str


@dataclass
class Browser:
    """Keeps cookies; asks ``host`` on a local port, over "HTTPS" where ``secure`` says that a proxy ended it."""

    port: int
    host: str
    secure: bool = False
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> Answer:
        origin = f"{'https' if self.secure else 'http'}://{self.host}"
        headers = {"Host": self.host, "Referer": f"{origin}/", "Origin": origin}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.secure:
            headers["X-Forwarded-Proto"] = "https"
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request("GET" if form is None else "POST", path, body, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        text = answer.read().decode(errors="replace")
        connection.close()
        return Answer(answer.status, text, answer.headers.get("Location", ""))

    def fill_in(self, path: str, selector: str = "form", **values: str) -> Answer:
        """Open a page, fill in its form and send it; every other field keeps what it holds."""
        page = self.ask(path)
        assert page.status == 200, (path, page.status, page.location, page.text[:500])
        return self.ask(path, fields(page.text, selector) | values)

    def log_in(self, name: str, password: str) -> None:
        answer = self.fill_in("/admin/login/", "form.login-form", username=name, password=password)
        assert answer.status == 302, answer.text

    def publish(self, channel: int, title: str) -> int:
        """Write an article and press "publish"; its page id."""
        path = f"/admin/pages/add/zq_content/article/{channel}/"
        answer = self.fill_in(path, "#page-edit-form", title=title, **BODY)
        assert answer.status == 302, errors(answer.text)
        # What was done is told on the next page, with a link to the article.
        told = LexborHTMLParser(self.ask(answer.location).text).css_first(".messages a[href$='/edit/']")
        assert told is not None, "no message of success"
        return int(told.attributes["href"].split("/")[3])

    def withdraw(self, page: int) -> None:
        answer = self.fill_in(f"/admin/pages/{page}/unpublish/", "main form")
        assert answer.status == 302, answer.text

    def until(self, path: str, status: int) -> float:
        """Ask again until the answer is ``status``; how many seconds that took."""
        began = time.monotonic()
        while (answer := self.ask(path)).status != status:
            assert time.monotonic() - began < SECONDS, f"{path}: still {answer.status}, not {status}"
            time.sleep(0.02)
        return time.monotonic() - began

    def until_shown(self, path: str, text: str, shown: bool = True) -> None:
        """Look at a page again until it holds a text, or does not: lists are written after the pages they link to."""
        began = time.monotonic()
        while (text in self.ask(path).text) != shown:
            assert time.monotonic() - began < SECONDS, f"{path}: {text}"
            time.sleep(0.05)

    def found(self, title: str) -> list[str]:
        """Paths of the search hits for a title."""
        answer = json.loads(self.ask(f"/api/search?q={quote(title)}").text)
        return [urlsplit(hit["url"]).path for hit in answer["results"] if hit["title"] == title]

    def until_found(self, title: str, count: int) -> list[str]:
        """Search again until there are ``count`` hits of this title."""
        began = time.monotonic()
        while len(hits := self.found(title)) != count:
            assert time.monotonic() - began < SECONDS, f"{title}: {hits}"
            time.sleep(0.05)
        return hits


def fields(text: str, selector: str) -> dict[str, str]:
    """What a browser would send of a form, but for its buttons."""
    form = LexborHTMLParser(text).css_first(selector)
    assert form is not None, f"no {selector}: {text[:500]}"
    values = {}
    for node in form.css("input[name], textarea[name], select[name]"):
        kind, name = node.attributes.get("type", ""), node.attributes["name"]
        if kind in {"submit", "button", "file"} or (kind in {"checkbox", "radio"} and "checked" not in node.attributes):
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            values[name] = chosen.attributes.get("value") or "" if chosen else ""
        elif node.tag == "textarea":
            values[name] = node.text()
        else:
            values[name] = node.attributes.get("value") or ("on" if kind == "checkbox" else "")
    return values


def errors(text: str) -> list[str]:
    return [node.text() for node in LexborHTMLParser(text).css(".error-message, .messages li")] or [text[:2000]]
