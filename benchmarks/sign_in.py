"""What signing in by an issuer costs the program itself, the issuer's own time left out.

    python benchmarks/sign_in.py [--times 50]

An issuer runs in threads of its own. What counts is the processor time of the thread that answers
the two requests: to the issuer, and back with its answer (fetching and checking the token, finding
the person, the session).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from intranet_ideas import create_app  # noqa: E402
from intranet_ideas.clock import FixedClock  # noqa: E402
from intranet_ideas.ground import Ground, lay  # noqa: E402
from intranet_ideas.migrations import runner  # noqa: E402
from intranet_ideas.settings import load_settings  # noqa: E402
from tests.factories import Factory  # noqa: E402
from tests.identity.conftest import FILE, HOST, Comer  # noqa: E402
from tests.identity.provider import SECRET, TestIssuer  # noqa: E402

MOST = 60.0


def lay_site(folder: Path, staff: TestIssuer, guests: TestIssuer) -> Ground:
    """Return an empty site that both issuers vouch for people to."""
    file = folder / "ideas.toml"
    file.write_text(FILE.format(staff=staff.url, guests=guests.url), encoding="utf-8")
    settings = load_settings({
        "INTRANET_IDEAS_DATA": str(folder / "data"), "INTRANET_IDEAS_BASE_URL": HOST,
        "INTRANET_IDEAS_DATABASE_URL": f"sqlite:///{folder / 'ideas.sqlite3'}",
        "INTRANET_IDEAS_SECRET_KEY": "a secret of a benchmark",
        "INTRANET_IDEAS_CONFIG": str(file), "INTRANET_IDEAS_OIDC_STAFF_CLIENT_SECRET": SECRET,
        "INTRANET_IDEAS_OIDC_GUESTS_CLIENT_SECRET": SECRET,
        "INTRANET_IDEAS_REQUESTS_A_MINUTE": "0",
    })  # fmt: skip
    (folder / "data").mkdir(exist_ok=True)
    runner.upgrade(settings.database_url)
    ground = lay(settings)
    Factory(ground, FixedClock(datetime.now(UTC))).organisation()
    return ground


def once(app: object) -> float:
    """Sign one browser in; return the milliseconds of processor that it took here."""
    comer = Comer(app)  # type: ignore[arg-type]
    begun = time.thread_time()
    location = comer.leave()
    spent = time.thread_time() - begun
    answer = comer.at_issuer(location)
    begun = time.thread_time()
    back = comer.arrive(answer)
    spent += time.thread_time() - begun
    if back.status_code != 303:
        raise SystemExit(back.get_data(as_text=True))
    return spent * 1000


def main() -> None:
    """Measure and print; exit 1 above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    times = parser.parse_args().times
    staff, guests = TestIssuer(), TestIssuer()
    staff.claims = {"sub": "kari-1", "name": "Kari Nordmann", "email": "kari@example.org",
                    "locale": "en", "department": "Velferd"}  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="ideas-sign-in-") as folder:
        ground = lay_site(Path(folder), staff, guests)
        app = create_app(ground)
        first = once(app)
        taken = sorted(once(app) for _ in range(times))
        ground.database.dispose()
    for each in (staff, guests):
        each.stop()
    median, slowest = statistics.median(taken), taken[len(taken) * 95 // 100]
    print(f"| the first, which makes the account and fetches the keys | {first:.0f} ms |")
    print(f"| the middle of {times} | {median:.1f} ms |")
    print(f"| one in twenty takes longer than | {slowest:.1f} ms |")
    if median > MOST:
        sys.exit(1)


if __name__ == "__main__":
    main()
