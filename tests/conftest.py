"""What every test gets: an environment of its own, the database, people, and honest skips."""

from __future__ import annotations

import os
import shutil
import tempfile

from hypothesis import HealthCheck, settings

# Whether an example took long says something of the machine and nothing of the desk.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")

# Read before anything of the desk is imported, so that no test ever meets a real installation.
for name in [name for name in os.environ if name.startswith("MSP_")]:
    if not name.startswith(("MSP_TEST_", "MSP_PG_BIN")):
        del os.environ[name]
os.environ |= {
    "MSP_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "MSP_SECRET_KEY": "a secret for tests only, and long enough",
    "MSP_DATA_DIR": tempfile.mkdtemp(prefix="desk-test-data-"),
    "MSP_CHEAP_HASHES": "1",
}

pytest_plugins = (
    "tests.harness.telling",
    "tests.harness.spreading",
    "tests.harness.playing",
    "tests.harness.leaks",
    "tests.harness.database",
    "tests.harness.browsing",
    "tests.harness.working",
    "tests.harness.clock",
    "tests.harness.running",
)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["MSP_DATA_DIR"], ignore_errors=True)
