"""A browser that only counts time: keeps its cookies, posts forms with their hidden fields, follows where it is led."""

import http.client
import time
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit


class Page(HTMLParser):
    """The forms of a page, with their fields as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str | None], list[tuple[str, str]]]] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.forms.append((known, []))
        elif self.forms and tag == "input" and known.get("name"):
            kind = known.get("type", "text")
            if kind not in ("radio", "checkbox", "submit", "file") or "checked" in known:
                self.forms[-1][1].append((str(known["name"]), known.get("value") or ""))

    def form(self, *, enctype: bool = False, action: str = "") -> list[tuple[str, str]]:
        """The fields of the first posting form that sends files, or whose action ends so."""
        for attrs, fields in self.forms:
            if str(attrs.get("method", "")).lower() != "post":
                continue
            if (enctype and attrs.get("enctype")) or (action and str(attrs.get("action", "")).endswith(action)):
                return list(fields)
        raise LookupError("no such form on this page")


class Visitor:
    def __init__(self, port: int, *, cookie: str) -> None:
        self._port = port
        self._cookies = {"guildhall-desk": cookie}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, str, str]:
        return self._ask("POST", path, urlencode(fields))

    def timed(self, path: str) -> float:
        """Milliseconds for one page. Raises when it is not a page."""
        began = time.perf_counter()
        status, _, _ = self.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return (time.perf_counter() - began) * 1000

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()  # an idle connection that the server has closed
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        where = urlsplit(answer.getheader("Location") or "")
        return answer.status, text, f"{where.path}?{where.query}" if where.query else where.path
