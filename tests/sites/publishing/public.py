"""The public addresses of portals, on this machine."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sites.publishing import serving


class Public:
    """A web server on this machine that sends the files of every portal, as the demo server does."""

    def __init__(self) -> None:
        self.alter: Callable[[bytes], bytes] = lambda body: body
        self.status: int | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers["Host"].partition(".localhost")[0]
                found, headers, body = serving.resolve(host, self.path)
                if headers.get("Content-Type", "").startswith("text/html"):
                    body = body.replace(b"https://" + host.encode(), outer.url(host).encode())
                body = outer.alter(body)
                self.send_response(outer.status or found)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def url(self, host: str) -> str:
        return f"http://{host}.localhost:{self.server.server_port}"
