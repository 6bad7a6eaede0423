"""If these fail, a claim outlives its limit, spoils its neighbors, or is answered out of order."""

import json
import time
from itertools import count, islice

import pytest

from symopt.foundation.errors import SymoptError
from symopt.verification.workers.pool import AHEAD, Pool
from symopt.verification.workers.replies import settled
from symopt.verification.workers.worker import judged

# A worker that does as it is told, to see what becomes of workers that misbehave.
TOLD = """
import json, os, sys, time
def say(**message):
    print(json.dumps(message), flush=True)
say(ready=True)
for line in sys.stdin:
    word = json.loads(line)["text"]
    if word == "abort": os.abort()
    if word == "exit": sys.exit(3)
    if word == "sleep":
        say(phase="sleeping"); time.sleep(60)
    if word == "half":
        print('{"answer": ', end="", flush=True); os._exit(1)
    if word == "memory": say(memory=1, last=True); sys.exit(0)
    if word == "last": say(answer={"word": word, "process": os.getpid()}, last=True); sys.exit(0)
    if word.startswith("slow"): time.sleep(0.05)
    say(answer={"word": word, "process": os.getpid()})
"""


def pool(**more):
    return Pool(**{"time_limit": 5, "workers": 2, "start": TOLD, **more})


def claim(**fields):
    return json.dumps({"function": "x**2", "wrt": "x", "claimed": "2*x", **fields})


def words(replies):
    return [reply.answer["word"] if reply.answer else reply.failure for _, reply in replies]


def test_answers_come_in_the_order_of_the_claims():
    asked = [f"slow {k}" if k % 5 == 0 else str(k) for k in range(40)]
    with pool() as workers:
        assert words(workers.judge_all(asked)) == asked


def test_a_worker_that_ends_takes_its_own_claim_with_it_and_no_other():
    asked = ["1", "abort", "2", "exit", "3", "half", "4", "memory", "5", "last", "6"]
    with pool(workers=1) as workers:
        replies = list(workers.judge_all(asked))
    assert words(replies) == [
        "1", "died", "2", "died", "3", "died", "4", "memory", "5", "last", "6",
    ]  # fmt: skip


def test_the_limit_stops_a_claim_and_says_what_it_was_busy_with():
    began = time.monotonic()
    with pool(time_limit=0.5, workers=1) as workers:
        replies = list(workers.judge_all(["1", "sleep", "2"]))
    assert time.monotonic() - began < 10
    assert words(replies) == ["1", "time", "2"]
    found = settled('{"id": 7}', replies[1][1], 0.5)
    assert found["id"] == 7
    assert found["verdict"] == "undecided"
    assert found["message"] == "stopped after 0.5 seconds"
    assert found["evidence"]["tried"] == ["sleeping"]


def test_leaving_the_pool_ends_a_worker_that_is_busy():
    began = time.monotonic()
    with pool(time_limit=60) as workers:
        next(iter(workers.judge_all(["1", "sleep", "sleep", "sleep"])))
    assert time.monotonic() - began < 20


def test_claims_are_taken_a_bounded_number_ahead():
    taken = []

    def endless():
        for k in count():
            taken.append(k)
            yield str(k)

    with pool() as workers:
        found = list(islice(workers.judge_all(endless()), 5))
        assert words(found) == list("01234")
        time.sleep(0.3)
        assert len(taken) <= 2 * AHEAD + 10


def test_an_answer_does_not_wait_for_the_next_claim():
    answered = []

    def conversation():
        yield "1"
        deadline = time.monotonic() + 20
        while not answered and time.monotonic() < deadline:
            time.sleep(0.01)
        yield f"2 after {answered}"

    with pool() as workers:
        for _, reply in workers.judge_all(conversation()):
            answered.append(reply.answer["word"])
    assert answered == ["1", "2 after ['1']"]


def test_what_the_stream_raises_is_raised():
    def broken():
        yield "1"
        raise ValueError("the stream broke")

    with pool() as workers, pytest.raises(ValueError, match="the stream broke"):
        list(workers.judge_all(broken()))


def test_a_worker_that_cannot_start_is_an_error():
    with (
        pool(start="import sys; sys.exit(3)") as workers,
        pytest.raises(SymoptError, match="a worker process did not start"),
    ):
        workers.judge("1")


def test_memory_of_a_worker_is_bounded():
    hungry = (
        "from symopt.verification.workers import worker; "
        "large = lambda text: bytearray(3 * 2**30) if text == 'more' else {}; "
        "worker.judged = lambda text, early=None: (large(text), None, None); "
        "worker.main()"
    )
    with pool(start=hungry, workers=1) as workers:
        replies = [workers.judge(text) for text in ("1", "more", "2")]
    assert [reply.failure for reply in replies] == ["", "memory", ""]


def test_a_real_claim_is_stopped_with_what_was_tried():
    powers = range(1, 850)  # true, so that nothing ends it early on a fast machine
    heavy = claim(
        id="heavy",
        function=" + ".join(f"sin({k}*x)*x**{k}" for k in powers),
        claimed=" + ".join(f"{k}*cos({k}*x)*x**{k} + {k}*sin({k}*x)*x**{k - 1}" for k in powers),
    )
    with Pool(0.8, workers=1) as workers:
        (first, second) = workers.judge_all([heavy, claim(id="light")])
    found = settled(*first, 0.8)
    assert (found["id"], found["verdict"]) == ("heavy", "undecided")
    assert found["message"] == "stopped after 0.8 seconds"
    assert found["evidence"]["tried"]
    assert settled(*second, 0.8)["verdict"] == "proved"


def test_verdicts_do_not_depend_on_the_order_or_the_worker():
    claims = [
        claim(id=1),
        claim(id=2, claimed="3*x"),
        claim(id=3, function="Sum(x[i]**2, (i, 1, n))"),
        claim(id=4, function="abs(x)", claimed="sign(x)"),
        claim(id=5, function="log(x)*y", claimed="x/y"),
        claim(id=6, function="sqrt(x**2)", claimed="1"),
        claim(
            id=7,
            vars={"x": {"assumptions": {"positive": True}}},
            function="sqrt(x**2)",
            claimed="1",
        ),
    ]

    def answers(texts, workers):
        with Pool(30, workers=workers) as some:
            found = [settled(text, reply, 30) for text, reply in some.judge_all(texts)]
        return {a.pop("id"): {k: v for k, v in a.items() if k != "seconds"} for a in found}

    assert answers(claims, 1) == answers(claims[::-1], 2)


def test_trees_come_back_where_they_are_wanted():
    with Pool(30, workers=1) as workers:
        reply = workers.judge(claim(claimed="-2*x"), finding=True)
        nothing = workers.judge("{", finding=True)
    assert reply.finding.judgement.verdict.status.value == "refuted"
    assert reply.finding.equation is not None
    assert nothing.finding is None


def test_a_refutation_stands_though_its_slip_is_not_found_in_time():
    early = """
import json, sys, time
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    print(json.dumps({"early": {"id": 7, "verdict": "refuted", "message": None}}), flush=True)
    time.sleep(60)
"""
    with pool(start=early, time_limit=0.3, workers=1) as workers:
        reply = workers.judge('{"id": 7}')
    assert (reply.failure, reply.answer["verdict"]) == ("time", "refuted")
    found = settled('{"id": 7}', reply, 0.3)
    assert (found["id"], found["verdict"], found["seconds"]) == (7, "refuted", 0.3)
    assert found["message"] == "the slip was not found: stopped after 0.3 seconds"


def test_a_worker_tells_a_refutation_before_it_looks_for_the_slip():
    told = []
    wrong = claim(id="w", claimed="-2*x")
    assert judged(wrong, told.append)[0]["diagnosis"]["kind"] == "sign"
    assert [(a["id"], a["verdict"], a["diagnosis"]) for a in told] == [("w", "refuted", None)]
    update = claim(claimed="x + alpha*2*x", relation="update")
    unread = claim(claimed="3*x", vars={"x": {"domain": "small"}})
    for uncertain in (update, unread, claim()):
        told.clear()
        judged(uncertain, told.append)
        assert not told
