"""A mail server of our own for tests: it says what a test wants and keeps what it is given."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        self.say(self.server.greeting)
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if not self.answer(verb.upper(), rest):
                return

    def answer(self, verb, rest):
        self.server.stop_at(verb)
        if verb == "RCPT":
            address = rest.partition("<")[2].partition(">")[0]
            self.say(self.server.recipients.get(address, "250 OK"))
        elif verb == "MAIL":
            self.server.senders.append(rest.partition("<")[2].partition(">")[0])
            self.say(self.server.sender)
        elif verb == "DATA":
            return self.take()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 OK")
        return True

    def take(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        answer = self.server.data
        if answer == "hang up":
            return False
        if answer.startswith("250"):
            content = b"".join(lines)
            self.server.letters.append(message_from_bytes(content, policy=policy.default))
        self.say(answer)
        return True

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.letters = []
        self.senders = []
        self.connections = 0
        self.greeting = "220 ready"
        self.sender = "250 OK"
        self.recipients = {}
        self.data = "250 taken"
        self.stops_at = ""
        self.has_stopped = threading.Event()
        self.goes_on = threading.Event()

    def stop_at(self, verb):
        """Keep the client waiting at the word that the test named, until the test lets it go on."""
        if verb == self.stops_at:
            self.has_stopped.set()
            self.goes_on.wait(60)


@contextmanager
def mail_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
