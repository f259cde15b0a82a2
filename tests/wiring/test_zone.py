"""The user's own time zone: instants are shown in it, whatever the machine can tell of it."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from banktui.domain.card import CardTransaction
from banktui.domain.transaction import CreditTransfer, Transaction
from banktui.ui.presenter import View, instant_text
from banktui.ui.presenter.cells import cell
from banktui.ui.presenter.kind import Kind
from banktui.wiring.zone import SystemZone

SCRIPT = """
from datetime import UTC, datetime
from banktui.ui.presenter import View, instant_text
from banktui.wiring.zone import SystemZone
zone = SystemZone()
for text in %r:
    at = datetime.fromisoformat(text)
    print(instant_text(at, View(at, zone=zone), zone=True))
"""
NEEDS_ZONES = pytest.mark.skipif(
    not Path("/usr/share/zoneinfo/Europe/Paris").exists(), reason="this machine has no database of time zones"
)


def shown(tz: str, *instants: str) -> list[str]:
    """Return how a process with this TZ writes instants: the C library reads it once, when a process starts."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT % (instants,)], capture_output=True, text=True, check=True, env={"TZ": tz}
    )
    return done.stdout.splitlines()


@NEEDS_ZONES
def test_summer_and_winter_and_the_hour_that_comes_twice() -> None:
    assert shown(
        "Europe/Paris",
        "2026-11-20T09:14:00+00:00",
        "2026-07-01T22:30:00+00:00",
        "2026-10-25T00:30:00+00:00",
        "2026-10-25T01:30:00+00:00",
        "2026-03-29T00:59:00+00:00",
        "2026-03-29T01:00:00+00:00",
    ) == [
        "2026-11-20 10:14 Europe/Paris",
        "2026-07-02 00:30 Europe/Paris",
        "2026-10-25 02:30 Europe/Paris",
        "2026-10-25 02:30 Europe/Paris",
        "2026-03-29 01:59 Europe/Paris",
        "2026-03-29 03:00 Europe/Paris",
    ]


def test_a_zone_that_is_only_a_rule_is_called_by_its_offset() -> None:
    assert shown("CET-1CEST,M3.5.0,M10.5.0/3", "2026-11-20T09:14:00+00:00", "2026-07-01T09:14:00+00:00") == [
        "2026-11-20 10:14 UTC+01:00",
        "2026-07-01 11:14 UTC+02:00",
    ]
    assert shown("XXX+3:30", "2026-11-20T09:14:00+00:00") == ["2026-11-20 05:44 UTC-03:30"]


@pytest.mark.parametrize("tz", ["UTC", "Nowhere/At_All", "../../etc/passwd", "nonsense", ":", "", "UTC0", "Etc/UTC"])
def test_what_nobody_knows_is_utc_and_called_so(tz: str) -> None:
    assert shown(tz, "2026-11-20T09:14:00+00:00") == ["2026-11-20 09:14 UTC"]


@NEEDS_ZONES
def test_the_first_and_the_last_day_of_the_calendar_stay_where_they_are() -> None:
    instants = ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:00+00:00", "1890-01-01T00:00:00+00:00")
    for tz in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        first, last, old = shown(tz, *instants)
        assert first.startswith(("0001-01-01 ", "0001-01-02 "))
        assert last.startswith(("9999-12-31 ", "9999-12-30 "))
        assert old.startswith(("1889-12-31 ", "1890-01-01 "))


def test_without_tz_the_link_of_the_system_names_the_zone(tmp_path: Path) -> None:
    target = tmp_path / "usr" / "zoneinfo" / "Asia" / "Tokyo"
    target.parent.mkdir(parents=True)
    target.touch()
    link = tmp_path / "localtime"
    link.symlink_to(target)
    assert SystemZone({}, link).key == "Asia/Tokyo"
    assert SystemZone({}, tmp_path / "nothing").key == ""
    plain = tmp_path / "plain"
    plain.touch()
    assert SystemZone({}, plain).key == ""


@NEEDS_ZONES
def test_tz_rules_over_the_link() -> None:
    assert SystemZone({"TZ": "Europe/Paris"}).key == "Europe/Paris"
    assert SystemZone({"TZ": ":Europe/Paris"}).key == "Europe/Paris"


def test_days_of_a_bank_do_not_move_with_the_zone() -> None:
    class Far(SystemZone):
        def fromutc(self, moment: datetime) -> datetime:
            return moment.replace(day=moment.day + 1, tzinfo=self)

    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    view = View(late, zone=Far())
    day = date(2026, 11, 20)
    assert view.today == date(2026, 11, 21)
    assert instant_text(late, view).startswith("2026-11-21")
    assert cell(Kind.DAY, Transaction("t", "x", day=day, at=late).day, view).plain == "2026-11-20"
    assert cell(Kind.TRANSFER_DAY, CreditTransfer("c", "x", created_at=late), view).plain == "2026-11-20"
    assert cell(Kind.TRANSFER_DAY, CreditTransfer("c", "x", requested_on=day), view).plain == "2026-11-20"
    assert cell(Kind.PAYMENT_MOMENT, CardTransaction("p", "x", day=day), view).plain == "2026-11-20"
