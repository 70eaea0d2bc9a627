"""The loopback web: nginx with one worker, and its log, which says what was asked.

Chain N: http://127.0.1.A/s/N (302) -> http://127.0.2.B/r/N (301) -> http://127.0.3.C/final/N (200, 2,048 bytes of
HTML). Each role has `hosts` addresses, each with one of four ports, so that every hop of a chain is on another host.
Addresses of 127.0.0.0/8 resolve by themselves for every client, without DNS and without /etc/hosts.
"""

import itertools
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

ROLES = {"s": 1, "r": 2, "final": 3}  # path of the role -> third part of its addresses
STATUS = {"s": "302", "r": "301", "final": "200"}
PAGE_BYTES = 2048
PORTS = 4
LOG_FLUSH_SECONDS = 0.1


def page():
    """A shop's page in 2,048 bytes; no quotes, dollars or backslashes, which nginx would read."""
    head = ("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n<title>Ceramic travel cup, 350 ml</title>\n"
            "<link rel=stylesheet href=/style.css>\n</head>\n<body>\n<h1>Ceramic travel cup, 350 ml</h1>\n")
    tail = "</body>\n</html>\n"
    line = "<p>Double-walled, glazed by hand, keeps tea warm for three hours. Ships in two days.</p>\n"
    text = head + line * ((PAGE_BYTES - len(head) - len(tail)) // len(line))
    return text + "-" * (PAGE_BYTES - len(text) - len(tail)) + tail


class Mismatch(Exception):
    """What a client asked is not what its chains are."""


class Web:
    """One nginx, from `with Web(...)` to its end. `scheme` http or https; `delay` in ms before every answer."""

    def __init__(self, folder, scheme="http", delay=0, hosts=64, keep_alive=True, http2=False):
        self.folder, self.scheme, self.delay, self.hosts = pathlib.Path(folder), scheme, delay, hosts
        self.keep_alive, self.http2 = keep_alive, http2
        self.ports = free_ports()
        self.log = self.folder / "access.log"
        self.ca_file = self.folder / "ca.pem" if scheme == "https" else None

    def __enter__(self):
        self.folder.mkdir(parents=True)
        if self.ca_file:
            make_certificates(self.folder, self.hosts)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(self.configuration())
        self.nginx = subprocess.Popen(
            [nginx_binary(), "-p", self.folder, "-e", self.folder / "error.log", "-c", configuration])
        self.wait_until_open()
        return self

    def __exit__(self, *_):
        self.nginx.send_signal(signal.SIGTERM)
        self.nginx.wait()

    def authority(self, role, n):
        """Host and port of chain `n` in its role. The steps are odd, so that partners differ from chain to chain."""
        number = self.host_number(role, n % self.hosts)
        return f"127.0.{ROLES[role]}.{number + 1}:{self.ports[number % PORTS]}"

    def host_number(self, role, short):
        return {"s": short, "r": (short * 7 + 3) % self.hosts, "final": (short * 13 + 6) % self.hosts}[role]

    def url(self, role, n):
        return f"{self.scheme}://{self.authority(role, n)}/{role}/{n}"

    def write_list(self, file, chains):
        with open(file, "w") as out:
            for n in range(chains):
                out.write(self.url("s", n) + "\n")

    def forget(self):
        """Empties the log before a client starts; nginx appends."""
        time.sleep(2 * LOG_FLUSH_SECONDS)
        os.truncate(self.log, 0)

    def verify(self, chains):
        """Raises Mismatch unless each of `chains` chains was walked to its end in exactly three requests."""
        self.wait_for_log(len(ROLES) * chains)
        bits = {role: 1 << at for at, role in enumerate(ROLES)}
        seen = bytearray(chains)
        others = 0
        period = 4 * self.hosts
        authorities = {role: [self.authority(role, n) for n in range(period)] for role in ROLES}
        for line in open(self.log):
            status, authority, path = line.split()
            _, role, *rest = path.split("/")
            if role == "robots.txt":
                others += 1
                continue
            n = int(rest[0])
            if status != STATUS[role] or authority != authorities[role][n % period]:
                raise Mismatch(f"unexpected: {line.strip()}")
            if n >= chains or seen[n] & bits[role]:
                raise Mismatch(f"asked twice or not in the list: {line.strip()}")
            seen[n] |= bits[role]
        whole = sum(bits.values())
        if missing := sum(1 for chain in seen if chain != whole):
            raise Mismatch(f"{missing} of {chains} chains were not walked to their end")
        return others

    def wait_for_log(self, lines):
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            time.sleep(2 * LOG_FLUSH_SECONDS)
            with open(self.log, "rb") as log:
                if sum(block.count(b"\n") for block in iter(lambda: log.read(1 << 20), b"")) >= lines:
                    return

    def wait_until_open(self):
        deadline = time.monotonic() + 10
        while self.nginx.poll() is None and time.monotonic() < deadline:
            try:
                for role in ROLES:
                    host, port = self.authority(role, self.hosts - 1).split(":")
                    socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        errors = self.folder / "error.log"
        raise RuntimeError("nginx does not start: " + (errors.read_text() if errors.exists() else "no error log"))

    def configuration(self):
        servers = "\n".join(self.server(role) for role in ROLES)
        user = "user root;\n" if os.geteuid() == 0 else ""  # else the worker cannot reach this folder
        folders = "".join(f"  {kind}_temp_path {self.folder}/{kind};\n"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"""{user}{self.modules()}daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pcre_jit on;
pid {self.folder}/nginx.pid;
error_log {self.folder}/error.log error;
events {{ worker_connections 16384; multi_accept on; }}
http {{
{folders}  log_format chain '$status $server_addr:$server_port $request_uri';
  access_log {self.log} chain buffer=256k flush={int(LOG_FLUSH_SECONDS * 1000)}ms;
  keepalive_timeout {75 if self.keep_alive else 0};
  keepalive_requests 100000000;
  tcp_nodelay on;
  default_type text/html;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_tickets off;
  ssl_session_cache off;
{self.next_host("r")}
{self.next_host("final")}
{servers}
}}
"""

    def modules(self):
        return "load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;\n" if self.delay else ""

    def next_host(self, role):
        """The map from the host of a hop to the host of the next one, as `$next_r` and `$next_final`."""
        before = {"r": "s", "final": "r"}[role]
        rows = "".join(f"    {self.authority(before, n).split(':')[0]} {self.authority(role, n)};\n"
                       for n in range(self.hosts))
        return f"  map $host $next_{role} {{\n{rows}  }}"

    def server(self, role):
        options = (" ssl" if self.ca_file else "") + (" http2" if self.http2 else "")
        listen = "".join(f"    listen {self.authority(role, n)}{options} backlog=4096;\n" for n in range(self.hosts))
        certificate = (f"    ssl_certificate {self.folder}/{role}.pem;\n"
                       f"    ssl_certificate_key {self.folder}/key.pem;\n" if self.ca_file else "")
        answer = {"s": f"return 302 {self.scheme}://$next_r/r/$n;",
                  "r": f"return 301 {self.scheme}://$next_final/final/$n;",
                  "final": f"return 200 '{page()}';"}[role]
        robots = self.location("robots", "= /robots.txt",
                               r"default_type text/plain; return 200 'User-agent: *\nAllow: /\n';")
        return (f"  server {{\n{listen}{certificate}{robots}"
                + self.location(role, f"~ ^/{role}/(?<n>[0-9]+)$", answer) + "  }")

    def location(self, name, match, answer):
        if not self.delay:
            return f"    location {match} {{ {answer} }}\n"
        return (f"    location {match} {{ echo_sleep {self.delay / 1000}; echo_exec @{name}; }}\n"
                f"    location @{name} {{ {answer} }}\n")


def nginx_binary():
    # /usr/sbin is not in everybody's PATH.
    return "/usr/sbin/nginx"


def free_ports():
    """Four ports below Linux's ephemeral ones, so that no client's own socket can hold one."""
    found = []
    for port in range(18080, 32000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == PORTS:
            return found
    raise RuntimeError("no four free ports between 18080 and 32000")


def make_certificates(folder, hosts):
    """A CA of our own and one P-256 certificate a role, for its addresses."""
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca-key.pem")
    openssl("req", "-x509", "-new", "-key", "ca-key.pem", "-subj", "/CN=paidtrail bench", "-days", 2, "-out", "ca.pem",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem")
    for role, part in ROLES.items():
        names = ",".join(f"IP:127.0.{part}.{n + 1}" for n in range(hosts))
        (folder / f"{role}.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        openssl("req", "-new", "-key", "key.pem", "-subj", f"/CN=127.0.{part}.1", "-out", f"{role}.csr")
        openssl("x509", "-req", "-in", f"{role}.csr", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial",
                "-days", 2, "-extfile", f"{role}.ext", "-out", f"{role}.pem")
