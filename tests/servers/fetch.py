"""Fetch the Elasticsearch that tests start, once for all runs: ``make elasticsearch``."""

import shutil
import subprocess
import sys

from tests.servers.elasticsearch import ARCHIVE, VERSION

ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"


def fetch() -> None:
    """Put the server's archive where tests look for it; raises SystemExit with what to do."""
    if ARCHIVE.is_file():
        return
    maven = shutil.which("mvn")
    if maven is None:
        raise SystemExit("Maven is missing. Install it, then try again: apt-get install maven")
    sys.stderr.write(f"Fetching Elasticsearch {VERSION} (125 MB)\n")
    options = [f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={ARCHIVE.parent}"]
    done = subprocess.run([maven, "-q", "-B", "dependency:copy", *options], check=False)
    if done.returncode or not ARCHIVE.is_file():
        raise SystemExit("Maven could not fetch it; its messages above say why.")


if __name__ == "__main__":
    fetch()
