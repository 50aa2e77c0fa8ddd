"""The ways of running a site, each with servers and a process of its own."""

import multiprocessing
import os
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import django

from tests.chaos.report import Plan, Report, is_good
from tests.servers import elasticsearch, postgresql

STACKS = {"sqlite": "SQLite + Tantivy", "postgresql": "PostgreSQL + Elasticsearch"}
LONG = 300  # seconds on one stack from which on there are three nodes, of which one is lost


def run_in_a_new_process(stack: str, plan: Plan) -> Report:
    """Return what `run` returns in a process that has loaded nothing yet."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, stack, plan).result()


def run(stack: str, plan: Plan) -> Report:
    """Carry out *plan* on a new *stack*.

    Raises ServerUnavailableError where it needs a server that cannot be had.
    """
    cluster = None
    for name in ("TEST_DATABASE_URL", "TEST_ELASTICSEARCH_URL"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "knowledgebase.settings.test"
    with ExitStack() as running:
        if stack == "postgresql":
            os.environ["TEST_DATABASE_URL"] = running.enter_context(postgresql.server()).url
            nodes = elasticsearch.cluster(3 if plan.seconds >= LONG else 1)
            cluster = running.enter_context(nodes)
            os.environ["TEST_ELASTICSEARCH_URL"] = cluster.url
        folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        django.setup()
        from tests.chaos import site  # the models stand only now

        running.enter_context(site.own_database())
        report = site.storm(plan, folder, cluster)
    if is_good([report], kills=0):
        shutil.rmtree(folder)
    else:
        report.kept = str(folder)
    return report
