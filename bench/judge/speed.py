"""How fast the judge is: beside grep over the same file, beside CLD2 on the same words, and on posts meant to hurt."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

import posts

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MEASURE = ROOT / "bench/resolve/measure.py"
CXX = ["g++", "-std=c++20", "-O2"]
HOSTILE_LIMIT = 1.0  # seconds
NO_WORD = re.compile(r"https?://\S+|[#@]\w+")  # links, hashtags and names, as posts.py writes them
WORD = re.compile(r"\w+")


class Failed(Exception):
    pass


@dataclasses.dataclass
class Goal:
    """The median of `values` is at least `limit`."""
    text: str
    limit: float
    values: list

    def held(self):
        return statistics.median(self.values) >= self.limit


def measured(command, folder, limit, **env):
    """{"wall", "cpu", "peak", "status"} of the program; what it prints goes nowhere."""
    result = folder / "took.json"
    done = subprocess.run([sys.executable, "-I", "-S", MEASURE, str(limit), result, *map(str, command)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", **env})
    took = json.loads(result.read_text()) if done.returncode == 0 else None
    if took is None or took["status"] not in (0, 1):  # grep: 1 is "no line"
        raise Failed(f"{command[0]}: {done.stderr.strip() or 'failed'}")
    return took


def cld2_rate(folder, built):
    """The yardstick without a hint: built with the project, else compiled here."""
    if os.access(built, os.X_OK):
        return built
    program = folder / "cld2_rate"
    done = subprocess.run([*CXX, HERE / "cld2_rate.cpp", "-lcld2", "-o", program], stderr=subprocess.PIPE,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        raise Failed(f"cld2_rate cannot be compiled: {done.stderr.strip()}")
    return program


def words(rules):
    """The words of terms.tsv, one a line, as `grep -f` takes them."""
    lines = (rules / "terms.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines if line]
    return sorted({row[0].lstrip("*") for row in rows if row[2] != "label"})


def words_alone(text):
    """What the judge gives CLD2 of a post."""
    return "".join(word + " " for word in WORD.findall(NO_WORD.sub(" ", text)))


class Speed:
    def __init__(self, options, folder):
        self.program, self.rounds, self.limit, self.folder = options.paidtrail, options.rounds, options.limit, folder
        self.hinted = posts.make(options.posts)
        self.bare = self.hinted[:options.posts_without_hint]
        self.cld2 = cld2_rate(folder, options.paidtrail.resolve().parent / "bench/cld2_rate")
        self.with_hint = self.write("hint.ndjson", posts.lines(self.hinted, True))
        self.without_hint = self.write("no-hint.ndjson", posts.lines(self.bare, False))
        self.texts = self.write("texts.txt", (text for text, _ in self.bare))
        self.words = self.write("words.txt", (words_alone(text) for text, _ in self.bare))
        self.terms = self.write("terms.txt", words(ROOT / "config/rules"))

    def write(self, name, lines):
        file = self.folder / name
        file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return file

    def check(self):
        """One answer a post, before anything is timed."""
        with open(self.with_hint, encoding="utf-8") as text:
            done = subprocess.run([self.program, "judge", "-"], stdin=text, stdout=subprocess.PIPE, check=False)
        answers = done.stdout.count(b"\n")
        if done.returncode != 0 or answers != len(self.hinted):
            raise Failed(f"{answers} answers to {len(self.hinted)} posts, exit {done.returncode}")

    def rate(self, command, count):
        return count / measured(command, self.folder, self.limit)["cpu"]

    def cld2_alone(self, texts):
        done = subprocess.run([self.cld2, texts], stdout=subprocess.PIPE, check=True)
        told = json.loads(done.stdout)
        return told["lines"] / told["cpu"]

    def run(self, progress):
        """{name: [posts a second of a core, one a round]}. Each in turn, so that other work on the machine hits all."""
        self.check()
        rates = {"judge": [], "grep": [], "judge without hint": [], "CLD2 on the words": [], "CLD2 on the post": []}
        for number in range(self.rounds + 1):
            progress(f"round {number} of {self.rounds}")
            one = {"judge": self.rate([self.program, "judge", self.with_hint], len(self.hinted)),
                   "grep": self.rate([shutil.which("grep"), "-c", "-F", "-f", self.terms, self.with_hint], len(self.hinted)),
                   "judge without hint": self.rate([self.program, "judge", self.without_hint], len(self.bare)),
                   "CLD2 on the words": self.cld2_alone(self.words),
                   "CLD2 on the post": self.cld2_alone(self.texts)}
            if number > 0:  # the first warms up
                for name, value in one.items():
                    rates[name].append(value)
        progress("")
        return rates

    def hostile(self):
        """{name: the least CPU time of three}, for one post each, start of the program included."""
        times = {}
        for name, text in posts.hostile().items():
            line = json.dumps({"id": "1", "text": text, "lang": "fr", "platform": "x", "jurisdiction": "FR"},
                              ensure_ascii=False)
            file = self.write("hostile.ndjson", [line])
            times[name] = min(measured([self.program, "judge", file], self.folder, self.limit)["cpu"]
                              for _ in range(3))
        return times


def goals(rates, hostile):
    with_grep = [own / other for own, other in zip(rates["judge"], rates["grep"])]
    with_cld2 = [own / other for own, other in zip(rates["judge without hint"], rates["CLD2 on the words"])]
    return [Goal("with a hint: posts/s a core >= 200,000", 200_000, rates["judge"]),
            Goal("with a hint: rate >= 0.1 x grep", 0.1, with_grep),
            Goal("without a hint: rate >= 0.8 x CLD2 on the words", 0.8, with_cld2),
            *(Goal(f"{name}: <= 1 s", -HOSTILE_LIMIT, [-seconds]) for name, seconds in hostile.items())]
