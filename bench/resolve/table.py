"""What was measured, as tables: figures a client, then paidtrail against each, then the goals."""

import dataclasses
import statistics

MB = 1_000_000


@dataclasses.dataclass
class Goal:
    """`figure` of paidtrail, over the same of `peer` in the same round where there is one, is at least or at most
    `limit`; the median decides."""
    figure: str
    limit: float
    peer: str | None = None
    at_least: bool = False

    def text(self):
        name = {"chains_a_second": "chains/s", "cpu_a_chain": "CPU", "peak": "peak memory"}[self.figure]
        sign = ">=" if self.at_least else "<="
        if self.peer:
            return f"{name} {sign} {self.limit:g} x {self.peer}"
        if self.figure == "peak":
            return f"{name} {sign} {self.limit / MB:g} MB"
        return f"{name} {sign} {self.limit:g} us a chain"

    def values(self, runs):
        ours = [getattr(run, self.figure) for run in runs.get("paidtrail", [])]
        if not self.peer:
            return [value / MB for value in ours] if self.figure == "peak" else ours
        # Round by round, so that what else the machine did hits both sides.
        return [own / getattr(run, self.figure) for own, run in zip(ours, runs.get(self.peer, []))]

    def holds(self, values):
        limit = self.limit / MB if self.figure == "peak" and not self.peer else self.limit
        middle = statistics.median(values)
        return middle >= limit if self.at_least else middle <= limit


def faster(limit, peer):
    return Goal("chains_a_second", limit, peer, at_least=True)


MEMORY = Goal("peak", 64 * MB)
GOALS = {
    "http-0ms": [faster(1.5, "curl"), faster(8, "aiohttp"), faster(1, "wget2"), faster(0.75, "bare"),
                 Goal("cpu_a_chain", 100), MEMORY],
    "http-50ms-300": [faster(0.98, "bare"), Goal("cpu_a_chain", 100), MEMORY],
    "http-50ms-1000": [faster(0.98, "bare"), Goal("cpu_a_chain", 1.3, "bare"), MEMORY],
    "tls-fresh": [faster(1, "wget2"), faster(1, "curl"), faster(1, "aiohttp"), faster(1, "scrapy"), MEMORY],
    "tls-h2": [MEMORY],
    "memory": [MEMORY, Goal("peak", 1.1, "20,000 URLs")],
}


def spread(values, form):
    if not values or None in values:
        return "-"
    return " / ".join(form(value) for value in (min(values), statistics.median(values), max(values)))


def print_rows(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())


def whole(value):
    return f"{value:,.0f}"


def print_figures(runs, chains, absent):
    rows = [("client", "chains", "chains/s min / median / max", "CPU us/chain", "peak MB")]
    for name, of_client in runs.items():
        if of_client:
            rows.append((name, whole(chains[name]) if chains[name] else "limit",
                         spread([run.chains_a_second for run in of_client], whole),
                         spread([run.cpu_a_chain for run in of_client], whole),
                         spread([run.peak and run.peak / MB for run in of_client], lambda value: f"{value:.1f}")))
    rows += [(name, "-", why, "", "") for name, why in absent.items()]
    print_rows(rows)


def print_ratios(runs):
    rows = [("paidtrail over", "chains/s min / median / max", "CPU", "peak")]
    for name in runs:
        if name == "paidtrail" or not runs[name] or not runs.get("paidtrail"):
            continue
        ratios = [Goal(figure, 0, name) for figure in ("chains_a_second", "cpu_a_chain", "peak")]
        measured = [ratio for ratio in ratios if getattr(runs[name][0], ratio.figure) is not None]
        texts = [spread(ratio.values(runs), lambda value: f"{value:.2f}") if ratio in measured else "-"
                 for ratio in ratios]
        rows.append((name, *texts))
    if len(rows) > 1:
        print_rows(rows)


def print_goals(scenario, runs):
    """Each goal with what was measured."""
    rows = [("goal", "min / median / max", "")]
    for goal in GOALS[scenario]:
        values = goal.values(runs)
        if not values:
            rows.append((goal.text(), "-", "not measured"))
            continue
        rows.append((goal.text(), spread(values, lambda value: f"{value:.2f}"),
                     "holds" if goal.holds(values) else "MISSED"))
    print_rows(rows)
