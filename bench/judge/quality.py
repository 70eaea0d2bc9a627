"""How often the judge is right, on labelled posts in the form of tests/analysis/disclosure/cases.jsonl."""

import collections
import dataclasses
import json
import subprocess

VERDICTS = ("compliant", "insufficient", "hidden", "absent", "not_applicable", "unknown")
INCITEMENTS = ("none", "soft", "explicit", "exchange")
NO_ANSWER = "no answer"
LABELS = ("expected", "incitement", "kind", "note")  # what the judge is not to see


@dataclasses.dataclass
class Case:
    """A labelled post and what came back for it."""
    record: dict
    verdict: str = NO_ANSWER
    incitement: str = NO_ANSWER
    terms: frozenset = frozenset()
    missing_reasons: tuple = ()

    @property
    def label(self):
        return self.record["expected"]["verdict"]

    @property
    def right(self):
        return self.verdict == self.label

    @property
    def all_right(self):
        """As the tests count: verdict, incitement, accepted and weak terms, and every reason of the label."""
        terms = frozenset((term["term"], term["status"]) for term in self.record["expected"]["terms"])
        return (self.right and self.incitement == self.record["incitement"] and self.terms == terms
                and not self.missing_reasons)


def read_records(path):
    with open(path, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    for record in records:
        if record["expected"]["verdict"] not in VERDICTS or record["incitement"] not in INCITEMENTS:
            raise ValueError(f"{path}: {record['id']} has no label")
    return records


def judge(program, records):
    """[Case]. Each record is sent under a number of its own, so that a doubled id in the file hurts nobody."""
    lines = []
    for number, record in enumerate(records):
        post = {name: value for name, value in record.items() if name not in LABELS}
        lines.append(json.dumps({**post, "id": str(number)}, ensure_ascii=False))
    done = subprocess.run([program, "judge", "-"], input="\n".join(lines) + "\n", encoding="utf-8",
                          stdout=subprocess.PIPE, check=False)
    answers = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        answers[answer["id"], answer["jurisdiction"]].append(answer)
    cases = []
    for number, record in enumerate(records):
        case = Case(record)
        of_record = answers.pop((str(number), record["jurisdiction"]), [])
        if len(of_record) == 1:  # missing or doubled: wrong
            take(case, of_record[0])
        cases.append(case)
    return cases, sum(len(left) for left in answers.values())


def take(case, answer):
    case.verdict, case.incitement = answer["verdict"], answer["incitement"]
    case.terms = frozenset((term["term"], term["status"]) for term in answer["terms"]
                           if term["status"] in ("accepted", "weak"))
    case.missing_reasons = tuple(reason for reason in case.record["expected"]["reasons"]
                                 if reason not in answer["reasons"])


@dataclasses.dataclass
class Score:
    records: int
    precision: float | None
    recall: float | None

    @property
    def f1(self):
        if not self.precision or not self.recall:
            return None if self.precision is None and self.recall is None else 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(cases, value, of_label, of_answer):
    labelled = [case for case in cases if of_label(case) == value]
    answered = [case for case in cases if of_answer(case) == value]
    hits = sum(1 for case in labelled if of_answer(case) == value)
    return Score(len(labelled), hits / len(answered) if answered else None,
                 hits / len(labelled) if labelled else None)


def by_verdict(cases):
    return {value: score(cases, value, lambda case: case.label, lambda case: case.verdict) for value in VERDICTS}


def by_incitement(cases):
    return {value: score(cases, value, lambda case: case.record["incitement"], lambda case: case.incitement)
            for value in INCITEMENTS}


def groups(cases, field):
    """Cases by that field of their record, the largest group first."""
    found = collections.defaultdict(list)
    for case in cases:
        found[str(case.record.get(field) or "-")].append(case)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def macro(scores):
    """Precision, recall and F1, each the mean over the verdicts that the labels know."""
    known = [one for one in scores.values() if one.records]
    return Score(sum(one.records for one in known), mean(one.precision or 0 for one in known),
                 mean(one.recall for one in known)), mean(one.f1 or 0 for one in known)


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def share(cases, right):
    return sum(1 for case in cases if right(case)) / len(cases) if cases else 0.0


def confusion(cases):
    """{label: {answer: count}}"""
    table = {label: collections.Counter() for label in VERDICTS}
    for case in cases:
        table[case.label][case.verdict] += 1
    return table


def accused(cases):
    """Compliant by the label and judged to have said nothing, or to have hidden it: what must never happen."""
    return [case for case in cases if case.label == "compliant" and case.verdict in ("absent", "hidden")]
