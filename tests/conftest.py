"""Shared settings: `--update` refreshes golden documents; hypothesis is seeded and has no deadline."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "symopt",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("symopt")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_addoption(parser):
    parser.addoption(
        "--update", action="store_true", help="rewrite the golden documents in derivations/"
    )
