"""Demo lives are plausible, the same every time, and in the ways of their country."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from schwifty import IBAN

from banktui.sandbox.bank import Bank
from banktui.sandbox.clock import BankClock
from banktui.sandbox.history import Life, live, purchases
from banktui.sandbox.ledger import LedgerAccount, Posting

PROFILES = (
    "bakery",
    "studio",
    "freelancer",
    "family",
    "student",
    "importer",
    "landlord",
    "charity",
    "trader",
    "busy-shop",
)


def make_bank(directory: Path, seed: int = 1) -> Bank:
    clock = BankClock(datetime(2026, 3, 16, 9, 30, tzinfo=UTC), running=False)
    return Bank(seed=seed, clock=clock, directory=directory)


def lived(
    bank: Bank, profile: str, country: str = "FR", currency: str = "EUR", rows: int | None = None
) -> list[Posting]:
    account_id = f"{profile}-{country}-{currency}"
    iban, bic = bank.iban(country, account_id)
    bank.ledger.open_account(LedgerAccount(account_id, "Somebody", "Current", currency, "business", iban, bic))
    live(bank, account_id, Life(profile, rows=rows))
    return bank.ledger.postings(account_id, limit=10**6, newest_first=False)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_life_is_two_years_long_and_never_in_the_red(tmp_path: Path, profile: str) -> None:
    bank = make_bank(tmp_path)
    lines = lived(bank, profile)
    assert lines[0].kind == "transfer"
    assert lines[0].at.date().isoformat() == "2024-03-01"
    assert lines[-1].at < bank.clock.start
    assert (bank.clock.start - lines[-1].at).days < 10
    assert min(line.balance for line in lines) >= 0
    assert max(line.balance for line in lines) < 600_000
    assert bank.ledger.trial_balance() == {"EUR": Decimal("0.00")}
    assert all("{" not in line.description for line in lines)


def test_the_same_seed_tells_the_same_story_and_another_seed_another(tmp_path: Path) -> None:
    stories = [
        lived(make_bank(tmp_path / name, seed), "studio") + purchased(make_bank(tmp_path / f"p{name}", seed))
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


def purchased(bank: Bank) -> list[object]:
    return list(purchases(bank, "card", count=5, currency="EUR"))


def test_salaries_rent_and_standing_orders_keep_to_banking_days(tmp_path: Path) -> None:
    lines = lived(make_bank(tmp_path), "studio")
    salaries = [line for line in lines if line.kind == "salary"]
    assert {line.at.day for line in salaries} <= {25, 26, 27}
    assert all(line.at.weekday() < 5 for line in lines if line.kind in {"salary", "direct-debit"})
    rents = [line for line in lines if "LOYER" in line.description]
    assert len(rents) == 25
    assert {line.at.day for line in rents} <= {1, 2, 3}


def test_weekends_are_quieter_in_an_office(tmp_path: Path) -> None:
    lines = lived(make_bank(tmp_path), "studio")
    days = Counter(line.at.weekday() for line in lines if line.kind == "card")
    assert (days[5] + days[6]) / 2 < sum(days[day] for day in range(5)) / 5 / 3


def test_invoices_are_numbered_through_each_year(tmp_path: Path) -> None:
    lines = lived(make_bank(tmp_path), "studio")
    for year in ("2025", "2026"):
        numbers = [line.reference for line in lines if line.reference.startswith(f"{year}-")]
        assert numbers == [f"{year}-{number:04d}" for number in range(1, len(numbers) + 1)]


def test_account_numbers_are_valid_and_stay_the_same(tmp_path: Path) -> None:
    bank = make_bank(tmp_path)
    for country in ("FR", "NL", "BE"):
        for line in lived(bank, "family", country):
            if line.counterparty_iban:
                IBAN(line.counterparty_iban).validate(validate_bban=True)
    by_name: dict[str, set[str]] = {}
    for line in bank.ledger.postings("family-FR-EUR", limit=10**6):
        if line.kind == "salary":
            by_name.setdefault(line.counterparty, set()).add(line.counterparty_iban)
    assert by_name
    assert all(len(ibans) == 1 for ibans in by_name.values())


@pytest.mark.parametrize(
    ("country", "currency", "word", "digits"),
    [("JP", "JPY", "給与", 0), ("GB", "GBP", "Direct debit TfL", 2), ("US", "USD", "ACH debit Con Edison", 2)],
)
def test_each_country_has_its_words_and_its_minor_digits(
    tmp_path: Path, country: str, currency: str, word: str, digits: int
) -> None:
    lines = lived(make_bank(tmp_path), "importer", country, currency)
    assert any(word in line.description for line in lines)
    assert {-int(line.amount.as_tuple().exponent) for line in lines} == {digits}


def test_an_unlisted_currency_has_a_life_too(tmp_path: Path) -> None:
    lines = lived(make_bank(tmp_path), "freelancer", "FR", "KWD")
    assert {int(line.amount.as_tuple().exponent) for line in lines} == {-3}


def test_a_life_can_be_made_longer_or_shorter(tmp_path: Path) -> None:
    assert abs(len(lived(make_bank(tmp_path / "a"), "bakery", rows=300)) - 300) < 90
    long = lived(make_bank(tmp_path / "b"), "busy-shop", rows=20_000)
    assert abs(len(long) - 20_000) < 600
    assert max(line.balance for line in long) < 200_000


def test_a_young_account_has_a_short_past(tmp_path: Path) -> None:
    bank = make_bank(tmp_path)
    opened = datetime(2026, 2, 1, tzinfo=UTC).date()
    bank.ledger.open_account(LedgerAccount("new", "N", "n", "EUR", "personal", opened=opened))
    live(bank, "new", Life("student"))
    lines = bank.ledger.postings("new", limit=1000, newest_first=False)
    assert lines[0].at.date() == opened


def test_an_unknown_profile_names_those_there_are(tmp_path: Path) -> None:
    bank = make_bank(tmp_path)
    bank.ledger.open_account(LedgerAccount("a", "N", "n", "EUR", "personal"))
    with pytest.raises(ValueError, match="there is no profile 'pirate'; there are: bakery, studio"):
        live(bank, "a", Life("pirate"))


def test_purchases_convert_as_they_say(tmp_path: Path) -> None:
    bank = make_bank(tmp_path)
    made = purchases(bank, "card-7", count=400, currency="EUR", months=6, abroad=25)
    assert [purchase.at for purchase in made] == sorted(purchase.at for purchase in made)
    assert all(purchase.at < bank.clock.start for purchase in made)
    foreign = [purchase for purchase in made if purchase.original_currency != "EUR"]
    assert 60 < len(foreign) < 140
    for purchase in made:
        assert abs(purchase.original * purchase.rate - purchase.amount) <= Decimal("0.005")
        assert purchase.amount > 0
        assert len(purchase.category) == 4
        assert (purchase.fee == 0) == (purchase.original_currency == "EUR")
    assert len({purchase.merchant for purchase in made}) > 15
    assert purchases(bank, "card-7", count=3, currency="EUR", abroad=0)[0].rate == 1
