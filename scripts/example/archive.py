"""WARC/1.1 files, and the pages of the web that the example's links lead to."""

import datetime
import email.utils
import html
import urllib.parse
import zlib

from example.tables import number_from, rfc3339, sha256, uuid_of

USER_AGENT = "paidtrail/0.1.0 (+https://newsroom.example/bot)"
FIELDS = ("Content-Type", "application/warc-fields")


class Archive:
    """WARC/1.1 as paidtrail itself writes it: a gzip member a record, chained by SHA-256."""

    def __init__(self, name, started, chain):
        self.name, self.now, self.chain = name, started, chain
        self.bytes, self.records, self.exchanges, self.info_id = b"", 0, 0, None
        info = (f"software: scripts/make-example\r\nformat: WARC File Format 1.1\r\n"
                f"conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
                f"operator: Rédaction (exemple) (https://newsroom.example/bot)\r\nisPartOf: {name}\r\n"
                f"description: EXAMPLE, no recording: two posts quoted from the press in a reconstructed frame, "
                f"everything else invented\r\nchain-head: {chain}\r\n")
        self.info_id = self.write("warcinfo", "", [("WARC-Filename", name), FIELDS], info.encode())

    def new_id(self, kind, url, block):
        self.records += 1
        content = (self.name, str(self.records), kind, url, rfc3339(self.now), sha256(block))
        return "urn:uuid:" + uuid_of("\n".join(content))

    def write(self, kind, url, fields, block, record_id=None):
        record_id = record_id or self.new_id(kind, url, block)
        head = [("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id}>"), ("WARC-Date", rfc3339(self.now))]
        if url:
            head.append(("WARC-Target-URI", url))
        head += fields
        if self.info_id:
            head.append(("WARC-Warcinfo-ID", f"<{self.info_id}>"))
        head += [("WARC-Block-Digest", "sha256:" + sha256(block)), ("Content-Length", str(len(block)))]
        record = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in head) + "\r\n"
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # a gzip header without a name and with time 0
        self.bytes += packer.compress(record.encode() + block + b"\r\n\r\n") + packer.flush()
        return record_id

    def request(self, url, headers, answer_id, payload=b""):
        parts = urllib.parse.urlsplit(url)
        target = parts.path + ("?" + parts.query if parts.query else "")
        lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", f"User-Agent: {USER_AGENT}"]
        lines += ["Accept-Encoding: identity"] + [f"{name}: {value}" for name, value in headers]
        block = ("\r\n".join(lines) + "\r\n\r\n").encode()
        return self.write("request", url, [("WARC-Concurrent-To", f"<{answer_id}>"),
                                           ("Content-Type", "application/http;msgtype=request"),
                                           ("WARC-Payload-Digest", "sha256:" + sha256(payload))], block)

    def append(self, kind, url, fields, block, payload, headers):
        took = 60 + number_from(f"{self.name} {url} {self.exchanges}", 400)
        answer_id = self.new_id(kind, url, block)
        request_id = self.request(url, headers, answer_id)
        link = "".join(part + "\n" for part in (self.chain, answer_id, url, rfc3339(self.now), sha256(payload)))
        self.chain = sha256(link)
        self.write(kind, url, fields + [("WARC-Payload-Digest", "sha256:" + sha256(payload)),
                                        ("Paidtrail-Took-Ms", str(took)), ("WARC-Concurrent-To", f"<{request_id}>"),
                                        ("Paidtrail-Chain-SHA256", self.chain)], block, answer_id)
        self.exchanges += 1
        self.now += datetime.timedelta(milliseconds=took + 700)

    def answer(self, url, status, headers, body=b"", asked=()):
        reason = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found"}[status]
        date = email.utils.format_datetime(self.now.replace(microsecond=0, tzinfo=datetime.timezone.utc), usegmt=True)
        headers = [("Date", date)] + list(headers) + [("Content-Length", str(len(body)))]
        head = f"HTTP/1.1 {status} {reason}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        self.append("response", url, [("Content-Type", "application/http;msgtype=response")], head.encode() + body,
                    body, list(asked))

    def failure(self, url, outcome, message):
        block = f"outcome: {outcome}\r\nmessage: {message}\r\n".encode()
        self.append("metadata", url, [FIELDS, ("Paidtrail-Record", "failure")], block, block, [])

    def end(self):
        block = f"ended: {rfc3339(self.now)}\r\nexchanges: {self.exchanges}\r\nchain-head: {self.chain}\r\n".encode()
        self.write("metadata", "", [FIELDS, ("Paidtrail-Record", "end")], block)
        return self.bytes


HTML = ("Content-Type", "text/html; charset=utf-8")
ROBOTS = {
    "https://clic.vyn.example": None,  # none there: all is allowed
    "https://ferme.example": "User-agent: *\nDisallow: /\n",
    "https://twitter.com": "User-agent: *\nDisallow: /\n",
}


def page_of(title, body):
    return (f'<!doctype html>\n<html lang="fr">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
            f"<body><h1>{title}</h1><p>{body}</p></body>\n</html>\n").encode()


class Web:
    """The pages of one pass: robots.txt of each authority once, then hop by hop."""

    def __init__(self, archive):
        self.archive, self.known, self.asked = archive, set(), set()

    def robots(self, url):
        parts = urllib.parse.urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin in self.known:
            return
        self.known.add(origin)
        if parts.hostname == "169.254.169.254":
            self.archive.failure(origin + "/robots.txt", "blocked_address", "169.254.169.254 is not a public address")
            return
        rules = ROBOTS.get(origin, "User-agent: *\nAllow: /\n")
        if rules is None:
            self.archive.answer(origin + "/robots.txt", 404, [HTML], page_of("404", "Rien ici (exemple)."))
        else:
            self.archive.answer(origin + "/robots.txt", 200, [("Content-Type", "text/plain")], rules.encode())

    def answer(self, url, step):
        self.robots(url)
        if step[0] in ("barred", "blocked") or url in self.asked:
            return  # never asked, or asked before: a replay gives the same answer again
        self.asked.add(url)
        if step[0] in ("301", "302"):
            self.archive.answer(url, int(step[0]), [("Location", step[1]), ("Cache-Control", "private")])
        elif step[0] == "meta":
            self.archive.answer(url, 200, [HTML], page_of("Un instant (exemple)", "Vous allez arriver.").replace(
                b"</title>", f'</title><meta http-equiv="refresh" content="1; url={html.escape(step[1])}">'.encode()))
        elif step[0] == "404":
            self.archive.answer(url, 404, [HTML], page_of("Lien inconnu (exemple)", "Ce lien n’est pas le nôtre."))
        else:
            self.archive.answer(url, 200, [HTML], page_of("Page d’exemple", "Cette page est inventée."))

    def follow(self, link, shared):
        url = link["published"]
        if shared != url:
            self.answer(shared, ["301", url])
        for step in link["steps"]:
            self.answer(url, step)
            if len(step) > 1:
                url = step[1]
