"""What was measured, for a terminal and as docs/error-rate.md."""

import dataclasses
import statistics

import quality
import speed


@dataclasses.dataclass
class Speeds:
    rounds: int
    posts: int
    load: float
    ground: str
    rates: dict
    hostile: dict


def percent(value):
    return "-" if value is None else f"{100 * value:.1f}"


def whole(value):
    return f"{value:,.0f}"


def spread(values, form):
    return " / ".join(form(value) for value in (min(values), statistics.median(values), max(values)))


def score_row(name, score):
    return (name, str(score.records), percent(score.precision), percent(score.recall), percent(score.f1))


def verdict_rows(cases):
    rows = [("verdict", "records", "precision", "recall", "F1")]
    rows += [score_row(name, score) for name, score in quality.by_verdict(cases).items() if score.records]
    means, f1 = quality.macro(quality.by_verdict(cases))
    return [*rows, ("mean", str(means.records), percent(means.precision), percent(means.recall), percent(f1))]


def group_rows(cases, field):
    """For each group the share of right verdicts, and the means over its verdicts."""
    rows = [(field, "records", "right", "precision", "recall", "F1")]
    for name, of_group in quality.groups(cases, field).items():
        means, f1 = quality.macro(quality.by_verdict(of_group))
        rows.append((name, str(len(of_group)), percent(quality.share(of_group, lambda case: case.right)),
                     percent(means.precision), percent(means.recall), percent(f1)))
    return rows


def confusion_rows(cases):
    table = quality.confusion(cases)
    answers = [*quality.VERDICTS, quality.NO_ANSWER]
    rows = [("label \\ answer", *answers)]
    rows += [(label, *(str(table[label][answer] or ".") for answer in answers)) for label in quality.VERDICTS]
    return rows


def incitement_rows(cases):
    rows = [("incitement", "records", "precision", "recall", "F1")]
    return rows + [score_row(name, score) for name, score in quality.by_incitement(cases).items() if score.records]


def summary(cases):
    right = quality.share(cases, lambda case: case.right)
    all_right = quality.share(cases, lambda case: case.all_right)
    incitement = quality.share(cases, lambda case: case.incitement == case.record["incitement"])
    return (f"{len(cases)} records. Right verdicts: {percent(right)} %. Right incitement: {percent(incitement)} %. "
            f"Verdict, incitement, terms and reasons all right: {percent(all_right)} %.")


def accused_line(cases):
    found = quality.accused(cases)
    if not found:
        return "Labelled compliant and judged absent or hidden: none."
    return "Labelled compliant and judged absent or hidden: " + ", ".join(case.record["id"] for case in found) + "."


def rate_rows(speeds):
    rows = [("posts/s a core", "min / median / max")]
    return rows + [(name, spread(values, whole)) for name, values in speeds.rates.items()]


def goal_rows(speeds):
    rows = [("goal", "min / median / max", "")]
    for goal in speed.goals(speeds.rates, speeds.hostile):
        values = sorted(abs(value) for value in goal.values)
        shown = whole if values[0] >= 100 else lambda value: f"{value:.2f}"
        rows.append((goal.text, spread(values, shown) if len(values) > 1 else shown(values[0]),
                     "held" if goal.held() else "MISSED"))
    return rows


# A terminal

def print_rows(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())
    print()


def print_quality(name, cases):
    print(f"\n{name}\n{summary(cases)}\n{accused_line(cases)}\n")
    for rows in (verdict_rows(cases), group_rows(cases, "jurisdiction"), group_rows(cases, "kind"),
                 confusion_rows(cases), incitement_rows(cases)):
        print_rows(rows)
    for case in cases:
        if not case.all_right:
            print(f"  {case.record['id']}: {case.label}, judged {case.verdict}")


def print_speed(speeds):
    print(f"\n{speeds.ground}; {whole(speeds.posts)} posts of 200 characters; one warm-up, {speeds.rounds} rounds")
    if speeds.load > 0.5:
        print(f"Load {speeds.load:.1f} before the start: something else is running, the figures are noisy.")
    print_rows(rate_rows(speeds))
    print_rows(goal_rows(speeds))


# docs/error-rate.md

METHOD = """# Error rate of the judge

How often `paidtrail judge` is right, and how fast. This page is written by `bench/judge/run --write-docs`; nothing in it is written by
hand. To repeat it: `scripts/build release paidtrail && bench/judge/run`, or `bench/judge/run FILE` on labelled posts of your own.

## What the figures show, and what they do not

- A record is a post, a jurisdiction and a date with the verdict, terms, reasons and incitement that a person gave it. A missing or doubled
  answer is wrong.
- **The gold set** was labelled by the people who wrote the model that the judge follows, then compared with a mechanical reading of the
  same rules, and the differences were settled one by one. It shows that the rules are applied as written. It was known while the judge
  was made, so that its figure is no forecast for posts that nobody has seen. All its posts were written for it, but for a few that the
  press or a court quoted.
- **The paraphrases** were labelled without a look at the tables, in seven languages. Their first run differed in 33 of 438 records
  (92.5 % all right). The words of most of these were then added to the tables: today's figure says what is covered, the first one what to
  expect of new words.
- **The blind set** was labelled by the written model and the published words alone, and judged once before anything was changed for it: 239
  of 240 verdicts right, 226 of 240 calls to click (9 of 49 calls missed, 5 of 191 others taken for one), all four fields right in 93.8 %.
  No post labelled compliant was judged absent or hidden. Since then a few false calls of its kind were mended.
- **The second blind set** was written in the same way of what the first has little of: press trips, loans, invitations, commissions and
  affiliate links, small and borrowed words, denials, questions and talk about advertising in free words, thirteen places. Judged once
  before anything was changed for it, 210 of 290 verdicts were right (72.4 %), and 288 calls to click. Of the 80 others 58 said
  "insufficient" of a hint in words that no row had, and the judge saw nothing; ten were compliant and judged absent, eleven absent and
  judged compliant. Most of these words, with their families, are rows now: today's figure says what is covered, the first one what to
  expect of such posts. The names of 20 terms were rewritten to what the rows give, so that its terms are no check.
- **Calls to click in words that no row has** are measured by `tests/analysis/disclosure/incitement_paraphrases.jsonl`, 595 posts; those at
  even places were never read by who wrote rows: 229 of 297 are right. Calls asked back (a click for a click) are seen least: of a set written
  against the rows of today, half of them at its first run.
- Nobody from a regulator, a court or a law firm has labelled anything here. Where people were asked whether a post is sponsored, they
  agreed with Krippendorff's alpha of 0.58 (Bertaglia et al. 2023): no figure on this page says that a post was paid.
- The kinds are not in the proportions of real posts. A share of right verdicts here is no share of right verdicts in a campaign.
- Not measured: text in pictures and videos, which the judge answers with `unknown` where it could matter; irony; misspellings beyond the
  listed ones; languages without rows.

The error that weighs most is to say of somebody who disclosed that nothing was seen. The runs below name each such record; the bench ends
with 2 where there is one.
"""


def markdown(rows):
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def section(name, cases):
    parts = [f"## {name.rsplit('/', 1)[-1]}", summary(cases) + "\n" + accused_line(cases), markdown(verdict_rows(cases)),
             "Label and answer:", markdown(confusion_rows(cases)), markdown(incitement_rows(cases)),
             "By jurisdiction; precision, recall and F1 are means over the verdicts that occur there:",
             markdown(group_rows(cases, "jurisdiction")), "By kind:", markdown(group_rows(cases, "kind"))]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def speed_section(speeds):
    noisy = f" Load {speeds.load:.1f} before the start: figures are noisy, ratios less so." if speeds.load > 0.5 else ""
    text = (f"## Speed\n\n{speeds.ground}; {whole(speeds.posts)} posts of 200 characters, seven languages, one in eight with "
            f"a disclosure (`bench/judge/posts.py`); one warm-up, {speeds.rounds} rounds, each program once a round. Rates "
            f"are posts by user and system time of the whole program, its start included; CLD2's is of its calls "
            f"alone. grep leaves a line at its first hit, and with words like `ad` that comes early (`paid_label` stands in "
            f"every line).{noisy}\n")
    return "\n".join([text, markdown(rate_rows(speeds)), markdown(goal_rows(speeds))])


def write(path, labelled, speeds, note):
    parts = [METHOD, *([f"**This run:** {note}\n"] if note else []), *(section(name, cases) for name, cases in labelled), speed_section(speeds)]
    path.write_text("\n".join(parts), encoding="utf-8")
    print(f"written: {path.name}")
