"""posts.tsv, links.tsv and edits.tsv of the example, and the small tools that its other parts share."""

import datetime
import hashlib
import re
import sys
import urllib.parse

CAMPAIGN = "utm_source=vyn&utm_medium=influence&utm_campaign=vyn-primaire"
HASHTAG = re.compile(r"(?<![\w/&])#(\w+)")
EPOCH = datetime.datetime(1970, 1, 1)
TID = "234567abcdefghijklmnopqrstuvwxyz"


def sha256(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def uuid_of(data):
    h = list(sha256(data)[:32])
    h[12] = "8"
    h[16] = "89ab"[ord(h[16]) % 4]
    h = "".join(h)
    return "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))


def number_from(text, below):
    return int(sha256(text)[:15], 16) % below


def base32(number, length, alphabet):
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(alphabet[digit])
    return "".join(reversed(digits))


def millis(at):
    return (at - EPOCH) // datetime.timedelta(milliseconds=1)


def rfc3339(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S") + f".{at.microsecond // 1000:03d}Z"


def read_time(text):
    return datetime.datetime.strptime(text if "." in text else text + ".0", "%Y-%m-%dT%H:%M:%S.%f")


def query(pairs):
    return "?" + "&".join(f"{name}={urllib.parse.quote(value, safe='-._~')}" for name, value in pairs)


def read_table(path):
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(names):
            sys.exit(f"{path.name}: {len(cells)} columns in place of {len(names)}: {line[:60]}")
        rows.append(dict(zip(names, cells)))
    return rows


def unescaped(text):
    one = re.compile(r"\\(?:n|x([0-9a-f]{2})|u([0-9a-f]{4}))")
    return one.sub(lambda m: "\n" if m[0] == r"\n" else chr(int(m[1] or m[2], 16)), text)


class Tables:
    def __init__(self, folder):
        self.posts = read_table(folder / "posts.tsv")
        self.by_key = {post["key"]: post for post in self.posts}
        for post in self.posts:
            post["at"] = read_time(post["created_at"])
            post["text"] = unescaped(post["text"])
            post["id"] = id_of(post)
        self.edits = {edit["key"]: edit for edit in read_table(folder / "edits.tsv")}
        for edit in self.edits.values():
            edit["at"] = read_time(edit["edited_at"])
            edit["text"] = unescaped(edit["text"])
        self.links = {link["name"]: link for link in read_table(folder / "links.tsv")}
        for link in self.links.values():
            link["published"] = self.filled(link, link["published"])
            link["steps"] = [self.filled(link, step).split(" ") for step in link["chain"].split(" | ")]

    def filled(self, link, text):
        sharer = re.search(r"[?&]p=([^&]*)", link["published"])
        text = text.replace("{paid}", f"https://ou-voter.example/page?{CAMPAIGN}&utm_content={sharer and sharer[1]}")
        return re.sub(r"\{([a-z0-9-]+)\}", lambda m: self.by_key[m[1]]["id"], text)

    def of(self, platform, number):
        """What was posted there in that pass, oldest first."""
        posts = [p for p in self.posts if p["platform"] == platform and p["pass"][0] == str(number)]
        return sorted(posts, key=lambda post: post["at"])

    def shared(self, post):
        """The address that stands in the post."""
        if post["link"] == "-":
            return None
        link = self.links[post["link"]]
        return "https://t.co/" + link["code"] if post["platform"] == "x" else link["published"]


def did_of(handle):
    return "did:plc:" + base32(int(sha256("did " + handle)[:30], 16), 24, "abcdefghijklmnopqrstuvwxyz234567")


def id_of(post):
    ms, spread = millis(post["at"]), post["key"]
    if post["platform"] == "x":
        return str((ms - 1288834974657 << 22) + number_from(spread, 1 << 22))
    if post["platform"] == "mastodon":
        return str((ms << 16) + number_from(spread, 1 << 16))
    if post["platform"] == "bluesky":
        tid = base32((ms * 1000 << 10) + number_from(spread, 1 << 10), 13, TID)
        return f"at://{did_of(post['handle'])}/app.bsky.feed.post/{tid}"
    return f"https://blog.example/2017/01/{spread}"


def hashtags_in(text):
    return HASHTAG.finditer(text)


def with_links(text, shown, count=len):
    """`text` with {link} replaced by `shown`, and the places of the links, counted by `count`."""
    out, places = "", []
    for i, piece in enumerate(text.split("{link}")):
        if i:
            start = count(out)
            out += shown
            places.append((start, count(out)))
        out += piece
    return out, places
