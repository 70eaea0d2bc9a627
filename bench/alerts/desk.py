"""A newsroom on loopback for bench/alerts/run: a source that has nothing new, channels that take everything, a database
with findings of which nobody was told."""

import datetime
import http.server
import json
import pathlib
import sqlite3
import threading

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path.startswith("/api/v1/timelines/"):
            self.answer(200, b"[]")
        elif self.path == "/api/v2/instance":
            self.answer(200, b'{"domain": "127.0.0.1"}')
        else:
            self.answer(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.bodies.append((self.path, body))
        self.answer(204)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """What it takes is the runner's time, not the measured program's."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.bodies = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path=""):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def take(self):
        bodies, self.bodies = self.bodies, []
        return bodies


def configuration(server, channels, digest):
    text = ('[newsroom]\nname = "Bench"\ncontact = "https://newsroom.example/bot"\n\n[network]\nhost_delay = "0ms"\n\n'
            '[[campaign]]\nid = "vote"\njurisdictions = ["FR"]\nparameters = ["utm_campaign=vyn-*"]\n'
            f'hashtags = ["vote"]\n\n[[source]]\nname = "social"\nplatform = "mastodon"\nbase_url = "{server.url()}"\n')
    for number in range(channels):
        text += (f'\n[[alert.channel]]\nname = "desk-{number}"\ntype = "webhook"\nurl = "{server.url(f"/hook/{number}")}"\n'
                 f'secret = "{SECRET}"\ndigest = "{digest}"\n')
    return text


def finding(number, at):
    details = {"platform": "mastodon", "post_id": str(number), "post_url": f"https://m.example/@user{number}/{number}",
               "account_id": str(number), "handle": f"user{number}", "account_name": f"User {number}", "followers": 5000,
               "shared_at": at, "text": f"Où voter dimanche ? Bureau {number} https://sho.example/{number}",
               "source": "social", "short_url": f"https://sho.example/{number}",
               "final_url": f"https://ou-voter.example/?utm_campaign=vyn-{number}", "jurisdiction": "FR",
               "verdict": "absent", "reasons": ["Nothing is said."], "rules": ["FR-LOI: art. 5"]}
    kind = "first_undisclosed" if number % 2 else "new_link"
    return kind, "vote", f"mastodon:{number}", "", None, json.dumps(details, ensure_ascii=False), at, 0


def add_findings(database: pathlib.Path, count, held_for=()):
    """Untold findings; with `held_for` they have waited a day for these channels."""
    yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1, minutes=1)
    at = yesterday.strftime("%Y-%m-%dT%H:%M:%SZ")
    with sqlite3.connect(database) as store:
        store.executemany("INSERT INTO finding (kind, campaign, subject, occasion, score, details, found_at, baseline) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (finding(number, at) for number in range(count)))
        for channel in held_for:
            store.execute("INSERT INTO alert_waiting (channel, finding, since) SELECT ?, id, ? FROM finding",
                          (channel, at))
        store.execute("UPDATE store_state SET content = content + 1")
    store.close()
