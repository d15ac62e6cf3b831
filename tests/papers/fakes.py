"""Stand-ins for the services that papers are asked from. No test asks the network."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from papers.lookup import DoiOrg, NoAnswer, NotFound

BIBTEX = (
    " @inproceedings{Abadi_2016, title={TensorFlow}, author={Abadi, Mart{\\'\\i}n}, year={2016},"
    " booktitle={OSDI}, DOI={10.1145/1} }"
)


class Service:
    """Knows what is put into `answers`, by identifier: BibTeX, or an exception to raise."""

    answers: ClassVar[dict[str, str | Exception]] = {}
    asked: ClassVar[list[tuple[str, str]]] = []

    def bibtex(self, source, identifier):
        self.asked.append((source, identifier))
        answer = self.answers.get(identifier, NotFound("It is not known there."))
        if isinstance(answer, Exception):
            raise answer
        return answer

    @classmethod
    def forget(cls):
        cls.answers.clear()
        cls.asked.clear()


AWAY = NoAnswer("ConnectionError")


class DoiServer(BaseHTTPRequestHandler):
    """Plays doi.org on this machine. What the path ends in says how it behaves."""

    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self):
        self.seen.append((self.path, dict(self.headers)))
        name = "good" if "1712.05855" in self.path else self.path.rsplit("/", 1)[-1]
        getattr(self, f"_{name}", self._missing)()

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _missing(self):
        self._answer(404, b"<html>DOI Not Found</html>")

    def _good(self):
        self._answer(200, BIBTEX.encode())

    def _moved(self):
        self._answer(302, Location="/agency/10.1000/good")

    def _publisher(self):
        self._answer(302, Location="http://publisher.example/good")

    def _inside(self):
        self._answer(302, Location="http://localhost:1/good")

    def _file(self):
        self._answer(302, Location="file:///etc/passwd")

    def _round(self):
        self._answer(302, Location=self.path)

    def _refused(self):
        self._answer(406)

    def _broken(self):
        self._answer(500, b"oops")

    def _busy(self):
        self._answer(429)

    def _garbage(self):
        self._answer(200, b"<html>\xff\xfe Welcome, please sign in </html>")

    def _huge(self):
        self._answer(200, b"@misc{k, title={x}}\n" * 50_000)

    def _silent(self):
        time.sleep(1)

    def _dripping(self):
        self.send_response(200)
        self.end_headers()
        for _drop in range(20):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *args):
        pass


@contextmanager
def doi_server():
    """Run the server; give the class that asks it, which is the real one with another address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), DoiServer)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # who hangs up in the middle is no news
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    DoiServer.seen.clear()

    class Local(DoiOrg):
        ADDRESS = f"http://127.0.0.1:{server.server_port}"
        AGENCIES = ("127.0.0.1",)
        SCHEMES = ("http",)
        TIMEOUT = (0.5, 0.5)
        LONGEST = 0.5

    try:
        yield Local
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
