"""How each client is asked to do the same job, and what a run of it took."""

import dataclasses
import json
import pathlib
import re
import shutil
import subprocess
import sys

from web import ROLES, Mismatch

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's, which has aiohttp and Scrapy
CURL_MOST_PARALLEL = 300
SCRAPY_CHAINS = 2000
WRK_SECONDS = 2

PACKAGES = {  # of Debian 12, by client; None: every run
    None: {"nginx-light": "/usr/sbin/nginx", "openssl": "/usr/bin/openssl"},
    "curl": {"curl": "/usr/bin/curl"},
    "wget2": {"wget2": "/usr/bin/wget2"},
    "wrk": {"wrk": "/usr/bin/wrk"},
    "aiohttp": {"python3-aiohttp": "/usr/lib/python3/dist-packages/aiohttp"},
    "scrapy": {"python3-scrapy": "/usr/lib/python3/dist-packages/scrapy"},
}


class Failed(Exception):
    """The client did not do the job; says why."""


@dataclasses.dataclass
class Run:
    """One run of one client. A missing figure is None: wrk walks no chains."""
    chains_a_second: float
    cpu_a_chain: float | None = None  # microseconds, user and system
    peak: int | None = None  # bytes
    robots: int = 0


@dataclasses.dataclass
class Job:
    """What all clients of a scenario are given."""
    web: object
    folder: pathlib.Path
    chains: int
    in_flight: int
    threads: int
    paidtrail: str
    bare: str
    network: list  # more lines for paidtrail's [network]
    limit: int  # seconds that a client may take

    def list(self, chains):
        file = self.folder / f"{chains}.txt"
        if not file.exists():
            self.web.write_list(file, chains)
        return file


class Client:
    """A program that walks a list of chains."""
    def __init__(self, job):
        self.job = job
        self.chains = min(job.chains, self.most_chains() or job.chains)

    def most_chains(self):
        return None

    @classmethod
    def cannot(cls, web, in_flight):
        """Why this client has no place in a scenario, or nothing."""
        return None

    def run(self):
        out = self.job.folder / "stdout"
        self.job.web.forget()
        took = measured(self.command(self.job.list(self.chains)), out, self.job.limit)
        robots = self.job.web.verify(self.chains)
        self.check(out)
        return Run(self.chains / took["wall"], took["cpu"] / self.chains * 1e6, took["peak"], robots)

    def check(self, out):
        """Beyond what the server saw: what the client itself says of it."""


def measured(command, out, limit):
    result = out.with_name("took.json")
    errors = out.with_name("stderr")
    with open(out, "wb") as stdout, open(errors, "wb") as stderr:
        process = subprocess.Popen([PYTHON, "-I", "-S", HERE / "measure.py", str(limit), result, *map(str, command)],
                                   stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        try:
            process.wait()
        finally:
            if process.poll() is None:  # the bench is interrupted: measure.py ends its client
                process.terminate()
                process.wait()
    if process.returncode != 0:
        raise Failed(f"{command[0]} cannot be started")
    took = json.loads(result.read_text())
    if took is None:
        raise Failed(f"not done after {limit} s")
    if took["status"] != 0:
        said = errors.read_text(errors="replace").strip().splitlines()
        raise Failed(f"exit {took['status']}" + (f": {said[-1]}" if said else ""))
    return took


def expect_count(out, wanted):
    text = out.read_text().split()
    if not text or int(text[0]) != wanted:
        raise Mismatch(f"counts {' '.join(text)} and not {wanted} chains that ended with 200")


class Paidtrail(Client):
    name = "paidtrail"

    def command(self, urls):
        return [self.job.paidtrail, "--config", self.configuration(), "resolve", "--input", urls]

    def configuration(self):
        web, lines = self.job.web, list(self.job.network)
        lines += [f"concurrency = {self.job.in_flight}", "host_connections = 64", 'host_delay = "0ms"',
                  "allow_addresses = [" + ", ".join(f'"127.0.{part}.0/24"' for part in ROLES.values()) + "]"]
        if web.ca_file:
            lines.append(f'ca_file = "{web.ca_file}"')
        file = self.job.folder / "paidtrail.toml"
        file.write_text("[network]\n" + "\n".join(lines) + "\n")
        return file

    def check(self, out):
        with open(out) as chains:
            n = -1
            for n, line in enumerate(chains):
                chain = json.loads(line)
                if (chain["outcome"], chain["status"], chain["final_url"], len(chain["hops"])) != (
                        "resolved", 200, self.job.web.url("final", n), len(ROLES)):
                    raise Mismatch(f"line {n + 1}: {line.strip()}")
        if n + 1 != self.chains:
            raise Mismatch(f"{n + 1} lines and not {self.chains}")


class Bare(Client):
    name = "bare"

    def command(self, urls):
        ca_file = self.job.web.ca_file
        return [self.job.bare, "--threads", self.job.threads, "--in-flight", self.job.in_flight,
                *(["--ca-file", ca_file] if ca_file else []), urls]

    def check(self, out):
        expect_count(out, self.chains)


class Wget2(Client):
    name = "wget2"

    def command(self, urls):
        ca_file = self.job.web.ca_file
        return ["/usr/bin/wget2", "--no-config", "--quiet", f"--max-threads={self.job.in_flight}", "--tries=1",
                *([f"--ca-certificate={ca_file}"] if ca_file else []), "-O", "/dev/null", "-i", urls]


class Curl(Client):
    name = "curl"

    @classmethod
    def cannot(cls, web, in_flight):
        return f"at most {CURL_MOST_PARALLEL} in flight" if in_flight > CURL_MOST_PARALLEL else None

    def command(self, urls):
        # A list for curl is a configuration; -q before it keeps the account's own out.
        file = urls.with_suffix(".curl")
        if not file.exists():
            with open(urls) as lines, open(file, "w") as out:
                out.writelines(f"url={line.strip()}\noutput=/dev/null\n" for line in lines)
        ca_file = self.job.web.ca_file
        # Without --parallel-immediate curl waits for a first connection to say whether it speaks h2.
        immediate = [] if self.job.web.http2 else ["--parallel-immediate"]
        return ["/usr/bin/curl", "-q", "--no-progress-meter", "--location", "--parallel", *immediate,
                "--parallel-max", self.job.in_flight, *(["--cacert", ca_file] if ca_file else []), "--config", file]


class Aiohttp(Client):
    name = "aiohttp"

    def command(self, urls):
        ca_file = self.job.web.ca_file
        return [PYTHON, HERE / "aiohttp_client.py", self.job.in_flight, urls, *([ca_file] if ca_file else [])]

    def check(self, out):
        expect_count(out, self.chains)


class Scrapy(Client):
    name = "scrapy"

    def most_chains(self):
        return SCRAPY_CHAINS

    def command(self, urls):
        return [PYTHON, HERE / "scrapy_client.py", self.job.in_flight, urls]

    def check(self, out):
        expect_count(out, self.chains)


class Wrk:
    """The server's own limit: each of the three answers alone; a chain takes the sum of their times."""
    name = "wrk"

    def __init__(self, job):
        self.job = job
        self.chains = 0

    @classmethod
    def cannot(cls, web, in_flight):
        return "speaks no h2" if web.http2 else None

    def run(self):
        return Run(1 / sum(1 / self.rate(role) for role in ROLES))

    def rate(self, role):
        web = self.job.web
        command = ["/usr/bin/wrk", "-t", self.job.threads, "-c", self.job.in_flight, "-d", f"{WRK_SECONDS}s", web.url(role, 0)]
        said = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=self.job.limit).stdout
        rate = re.search(r"Requests/sec:\s*([0-9.]+)", said)
        if not rate or float(rate[1]) == 0:
            raise Failed(f"wrk says: {said.strip()}")
        return float(rate[1])


CLIENTS = {client.name: client for client in (Paidtrail, Bare, Wget2, Curl, Aiohttp, Scrapy, Wrk)}


def missing_packages(names, delayed):
    wanted = dict(PACKAGES[None])
    if delayed:
        wanted["libnginx-mod-http-echo"] = "/usr/lib/nginx/modules/ngx_http_echo_module.so"
    for name in names:
        wanted |= PACKAGES.get(name, {})
    return [package for package, file in wanted.items() if not pathlib.Path(file).exists()]


def bare_loop(folder, built):
    """The bare loop: as built by CMake with -DPAIDTRAIL_BENCH=ON where that is newer than its source, else compiled."""
    source = HERE / "bare_loop.cpp"
    if built.exists() and built.stat().st_mtime > source.stat().st_mtime:
        return built
    compiler = shutil.which("c++")
    if not compiler:
        sys.exit("bench/resolve/run: no C++ compiler for the bare loop: apt-get install g++ libcurl4-openssl-dev")
    program = folder / "bare_loop"
    subprocess.run([compiler, "-std=c++20", "-O2", source, "-o", program, "-lcurl", "-pthread"], check=True)
    return program
