"""What breaks a limit is named, and what keeps it is not."""

import os
import time

from sqlalchemy import text

from bench.prove.cold_start import (
    Start,
    Weight,
    counted_statements,
    faults_of_page,
    faults_of_process,
    processor_seconds,
    queries_of,
)
from participation.core.db import db

LIGHT = Weight(html_bytes=14_000, sheet_bytes=12_000, all_bytes=60_000, requests=4)


def test_a_page_that_keeps_every_limit_is_in_order():
    assert faults_of_page("/getinge", LIGHT) == []


def test_every_limit_of_a_page_is_named_when_broken():
    heavy = Weight(html_bytes=14_001, sheet_bytes=12_001, all_bytes=60_001, requests=5, others=["a.js"])
    assert faults_of_page("/getinge", heavy) == [
        "/getinge: 14001 bytes of HTML, at most 14000 (a.js)",
        "/getinge: 12001 bytes of style sheet, at most 12000 (a.js)",
        "/getinge: 60001 bytes in all, at most 60000 (a.js)",
        "/getinge: 5 requests, at most 4 (a.js)",
    ]


def test_the_heaviest_worker_and_the_best_start_decide():
    assert faults_of_process([90, 130], [Start(9.0, 5.0), Start(9.0, 2.0)]) == []
    assert faults_of_process([90, 131], [Start(9.0, 5.0), Start(9.0, 2.1)]) == [
        "a worker takes 131 MB, at most 130",
        "the best start took 2.1 seconds, at most 2.0",
    ]


def test_questions_are_counted_and_transactions_are_not(database):
    with counted_statements() as asked:
        for _ in range(3):
            db.session.execute(text("select 1"))
        db.session.begin_nested().rollback()
    assert asked == ["select 1"] * 3


def test_the_processor_time_of_a_process_is_what_it_has_worked():
    started = time.process_time()
    assert abs(processor_seconds(os.getpid()) - started) < 0.5


def test_a_page_without_data_asks_nothing_new_the_second_time(database, app):
    assert queries_of(app, "/static/nothing.css") == 0
