"""The posts of the example in the shapes in which X, Mastodon, Bluesky and a feed answer."""

import datetime
import html
import re

from example.tables import HASHTAG, base32, did_of, hashtags_in, number_from, rfc3339, sha256, with_links


class X:
    def __init__(self, tables):
        self.tables = tables

    def search(self, posts, newest_first=True):
        posts = sorted(posts, key=lambda post: int(post["id"]), reverse=newest_first)
        answer = self.listed(posts)
        ids = sorted((post["id"] for post in posts), key=int)
        answer["meta"] = {"newest_id": ids[-1], "oldest_id": ids[0], "result_count": len(ids)}
        return answer

    def listed(self, posts):
        mentioned = [self.tables.by_key[p["kind"].split(":")[1]] for p in posts if ":" in p["kind"]]
        users = {p["handle"]: self.user(p) for p in posts + mentioned}
        answer = {"data": [self.post(p) for p in posts], "includes": {"users": list(users.values())}}
        if mentioned:
            answer["includes"]["tweets"] = [self.post(p) for p in {p["key"]: p for p in mentioned}.values()]
        return answer

    @staticmethod
    def user(post):
        # Ids of this size were never given to anybody.
        return {"id": str(5 * 10**15 + number_from(post["handle"], 10**12)), "username": post["handle"],
                "name": post["name"],
                "public_metrics": {"followers_count": int(post["followers"]), "following_count": 180,
                                   "tweet_count": 900 + number_from(post["handle"], 9000), "listed_count": 3}}

    def post(self, post):
        kind, _, other = post["kind"].partition(":")
        original = self.tables.by_key.get(other)
        text = post["text"]
        links = [post["link"]] * text.count("{link}")
        text, places = with_links(html.escape(text, quote=False), self.tables.shared(post) or "")
        if kind == "quote":
            code = "https://t.co/" + self.tables.links["quoted"]["code"]
            places.append((len(text) + 1, len(text) + 1 + len(code)))
            links.append("quoted")
            text += " " + code
        entities = {}
        if kind == "repost":
            prefix = f"RT @{original['handle']}: "
            text, places = prefix + text, [(a + len(prefix), b + len(prefix)) for a, b in places]
            entities["mentions"] = [{"start": 3, "end": len(prefix) - 2, "username": original["handle"],
                                     "id": self.user(original)["id"]}]
        inside = lambda at: any(a <= at < b for a, b in places)
        tags = [m for m in hashtags_in(text) if not inside(m.start())]
        if tags:
            entities["hashtags"] = [{"start": m.start(), "end": m.end(), "tag": m[1]} for m in tags]
        if places:
            entities["urls"] = [self.url(name, a, b) for name, (a, b) in zip(links, places)]
        out = {"id": post["id"], "text": text, "author_id": self.user(post)["id"], "created_at": rfc3339(post["at"]),
               "lang": post["lang"], "edit_history_tweet_ids": [post["id"]]}
        if entities:
            out["entities"] = entities
        if original:
            word = {"repost": "retweeted", "quote": "quoted"}[kind]
            out["referenced_tweets"] = [{"type": word, "id": original["id"]}]
        return out

    def url(self, name, start, end):
        link = self.tables.links[name]
        bare = re.sub(r"^https://", "", link["published"])
        return {"start": start, "end": end, "url": "https://t.co/" + link["code"], "expanded_url": link["published"],
                "display_url": bare if len(bare) <= 26 else bare[:25] + "…"}


class Mastodon:
    SERVER = "mastodon.example"

    def __init__(self, tables):
        self.tables = tables

    def status(self, post, edit=None):
        name, server = post["handle"].split("@")
        text = (edit or post)["text"]
        tags = {m[1].lower(): m[1] for m in hashtags_in(text)}
        page = f"https://{server}/@{name}/{post['id']}"
        return {"id": post["id"], "created_at": rfc3339(post["at"]), "in_reply_to_id": None,
                "in_reply_to_account_id": None, "sensitive": False, "spoiler_text": "", "visibility": "public",
                "language": post["lang"], "uri": f"https://{server}/users/{name}/statuses/{post['id']}", "url": page,
                "replies_count": 0, "reblogs_count": number_from(post["key"], 4),
                "favourites_count": number_from(post["key"] + "f", 9),
                "edited_at": rfc3339(edit["at"]) if edit else None,
                "content": self.content(text, self.tables.shared(post), server), "reblog": None,
                "account": self.account(post, name, server), "media_attachments": [], "mentions": [],
                "tags": [{"name": tag, "url": f"https://{self.SERVER}/tags/{tag}"} for tag in tags], "emojis": [],
                "card": None, "poll": None}

    def account(self, post, name, server):
        local = server == self.SERVER
        return {"id": str((1470000000000 << 16) + number_from(post["handle"], 1 << 40)), "username": name,
                "acct": name if local else post["handle"], "display_name": post["name"], "locked": False, "bot": False,
                "created_at": "2016-11-05T00:00:00.000Z", "note": "<p>Compte inventé pour l’exemple</p>",
                "url": f"https://{server}/@{name}", "followers_count": int(post["followers"]), "following_count": 90,
                "statuses_count": 300 + number_from(post["handle"], 900), "emojis": [], "fields": []}

    def content(self, text, shared, server):
        pieces = []
        for paragraph in text.split("\n"):
            shown = html.escape(paragraph, quote=False)
            tag = rf'<a href="https://{server}/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>'
            shown = HASHTAG.sub(tag, shown)
            pieces.append("<p>" + shown.replace("{link}", self.anchor(shared) if shared else "") + "</p>")
        return "".join(pieces)

    @staticmethod
    def anchor(url):
        bare = url.removeprefix("https://")
        cut = "ellipsis" if len(bare) > 30 else ""
        shown, rest = html.escape(bare[:30]), html.escape(bare[30:])
        return (f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener noreferrer" translate="no">'
                f'<span class="invisible">https://</span><span class="{cut}">{shown}</span>'
                f'<span class="invisible">{rest}</span></a>')


class Bluesky:
    def __init__(self, tables):
        self.tables = tables

    def search(self, posts):
        return {"posts": [self.view(post) for post in reversed(posts)]}

    def view(self, post):
        in_bytes = lambda text: len(text.encode())
        shared = self.tables.shared(post)
        text, places = with_links(post["text"], self.shown(shared) if shared else "", in_bytes)
        facets = [self.facet(a, b, {"$type": "app.bsky.richtext.facet#link", "uri": shared}) for a, b in places]
        for m in hashtags_in(text):
            facets.append(self.facet(in_bytes(text[:m.start()]), in_bytes(text[:m.end()]),
                                     {"$type": "app.bsky.richtext.facet#tag", "tag": m[1]}))
        record = {"$type": "app.bsky.feed.post", "createdAt": rfc3339(post["at"]), "langs": [post["lang"]],
                  "text": text}
        if facets:
            record["facets"] = facets
        view = {"uri": post["id"], "cid": self.cid(post),
                "author": {"did": did_of(post["handle"]), "handle": post["handle"], "displayName": post["name"],
                           "labels": [], "createdAt": "2016-11-05T00:00:00.000Z"},
                "record": record, "replyCount": 0, "repostCount": number_from(post["key"], 3),
                "likeCount": number_from(post["key"] + "l", 8), "quoteCount": 0,
                "indexedAt": rfc3339(post["at"] + datetime.timedelta(milliseconds=640)), "labels": []}
        if post["kind"] == "card":
            card = {"uri": shared, "title": "Où voter ? (page d’exemple)",
                    "description": "Page inventée pour l’exemple"}
            record["embed"] = {"$type": "app.bsky.embed.external", "external": card}
            view["embed"] = {"$type": "app.bsky.embed.external#view", "external": card}
        return view

    @staticmethod
    def facet(start, end, feature):
        return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}

    @staticmethod
    def shown(url):
        host, _, path = url.removeprefix("https://").partition("/")
        path = "/" + path
        return host + (path if len(path) <= 15 else path[:13] + "...")

    @staticmethod
    def cid(post):
        number = int("01711220" + sha256("cid " + post["key"]), 16) << 2  # 36 bytes are 58 digits of 5 bits, less 2
        return "b" + base32(number, 58, "abcdefghijklmnopqrstuvwxyz234567")


def feed(tables, posts):
    items = []
    for post in reversed(posts):
        title = post["note"].split(" | title: ")[1]
        link = html.escape(tables.shared(post) or "")
        body = html.escape(post["text"], quote=False).replace("{link}", f'<a href="{link}">{link}</a>')
        page = post["id"]
        items.append(f"""    <item>
      <title>{html.escape(title, quote=False)}</title>
      <link>{page}</link>
      <guid isPermaLink="true">{page}</guid>
      <pubDate>{post["at"].strftime("%a, %d %b %Y %H:%M:%S GMT")}</pubDate>
      <dc:creator>{html.escape(post["name"], quote=False)}</dc:creator>
      <description>{html.escape(f"<p>{body}</p>")}</description>
    </item>
""")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel>
    <title>Blog de quartier (exemple)</title>
    <link>https://blog.example/</link>
    <description>Blog inventé pour l’exemple</description>
    <language>fr</language>
{"".join(items)}  </channel>
</rss>
""".encode()
