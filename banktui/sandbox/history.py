"""Two plausible years on an account: rent, salaries, invoices, shopping, direct debits, fees, all deterministic."""

import calendar
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from string import Formatter
from typing import TypeAlias

from banktui.domain.money import minor_digits
from banktui.sandbox.bank import Bank
from banktui.sandbox.cast import WITH_ACCOUNT_NUMBER, Cast, Counterpart, Routine
from banktui.sandbox.iban import make_iban
from banktui.sandbox.ledger import Dealing, LedgerAccount, Party
from banktui.sandbox.places import Place, place_for, price_level, securities
from banktui.sandbox.profiles import Habit, Profile, profile_of
from banktui.sandbox.purchases import Purchase, purchases

__all__ = ["Life", "Purchase", "live", "purchases"]

_DENSE = 3.0
"""From this many times the usual number of rows on, each row is smaller instead of the account richer."""
_AT_HOME = 0.85
_EARLY = time(5)
"""Local time at which an account is opened: before anything else happens on its first day."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.toordinal()
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_BANKING_HOURS = (7, 10)
"""Local hours in which banks execute standing orders and direct debits."""


@dataclass(frozen=True, slots=True)
class Life:
    """How an account is lived on."""

    profile: str
    """bakery, studio, freelancer, family, student, importer, landlord, charity, trader or busy-shop."""
    months: int = 24
    rows: int | None = None
    """About how many postings to make; None leaves it to the profile. A million works."""


def live(bank: Bank, account_id: str, life: Life) -> None:
    """Post the months that end where the bank's clock began, the same for the same bank seed and account id.

    Balances stay plausible: savings are drawn on before an account runs dry and fed when it holds too much.
    """
    account = bank.ledger.account(account_id)
    for dealings in _Chronicle(bank, account, profile_of(life.profile), life.months, life.rows).months():
        bank.ledger.post_dealings(account_id, dealings)


_Event: TypeAlias = tuple[int, date, Routine, Counterpart]
"""When (in microseconds since 1970), on which local day, what, with whom."""


class _Chronicle:
    """One account's life while it is being made up."""

    def __init__(self, bank: Bank, account: LedgerAccount, profile: Profile, months: int, rows: int | None) -> None:
        self._account = account
        self._profile = profile
        self._chance = bank.stream("history", account.id)
        self._place: Place = place_for(account.currency, account.iban[:2])
        homes = {customer.name: customer.city for customer in bank.world.customers.values()}
        self._home = homes.get(account.holder) or self._chance.choice(self._place.cities)
        self._digits = minor_digits(account.currency) or 0
        self._scale = price_level(account.currency)
        self._last = bank.clock.start.date()
        self._begin = max(_months_before(self._last, months), account.opened)
        opened = datetime.combine(self._begin, _EARLY, UTC) - timedelta(hours=self._place.utc_offset)
        self._since, self._end = _instant(opened), _instant(bank.clock.start)
        self._minor: int = 10**self._digits
        self._balance = bank.ledger.to_units(bank.ledger.balance(account.id), account.currency)
        self._low, self._high = self._units(profile.low), self._units(profile.high)
        self._cast = Cast(self._place, profile, self._chance)
        self._monthly = [self._cast.routine(habit) for habit in profile.monthly]
        self._often = [self._cast.routine(habit) for habit in profile.often]
        self._pace = self._pace_for(rows)
        self._shrink = min(1.0, _DENSE / self._pace)
        purse = self._place.names[profile.savings][0]
        own_iban = make_iban(account.iban[:2], purse, account.id)
        self._savings = Counterpart(purse, Party(account.holder, *own_iban), 0, 0)
        self._wordings: dict[tuple[str, str], tuple[str, frozenset[str]]] = {}
        self._dealings: list[Dealing] = []

    def months(self) -> Iterator[list[Dealing]]:
        """Make up everything that happened, month by month."""
        if self._since >= self._end:
            return
        opening = self._units(self._profile.opening * self._chance.uniform(0.9, 1.1))
        step = self._minor * 100 if self._digits else 10_000
        self._book(self._since, max(step, opening // step * step), _OPENING, self._savings, self._begin, "")
        first = self._begin.replace(day=1)
        while first <= self._last:
            self._write_month(first)
            yield self._dealings
            self._dealings = []
            first = (first + timedelta(days=32)).replace(day=1)

    def _write_month(self, first: date) -> None:
        events = sorted(itertools.chain(self._fixed_days(first), self._any_days(first)), key=lambda event: event[0])
        for at, day, routine, counterpart in events:
            if self._since <= at < self._end:
                self._happen(at, day, routine, counterpart)

    def _fixed_days(self, first: date) -> Iterator[_Event]:
        last = calendar.monthrange(first.year, first.month)[1]
        for routine in self._monthly:
            if first.month not in routine.habit.months:
                continue
            day = first.replace(day=min(routine.habit.day, last))
            if routine.habit.kind in WITH_ACCOUNT_NUMBER:
                day = _banking_day(day, earlier=routine.habit.kind == "salary")
            for counterpart in routine.counterparts:
                yield self._moment(day, _BANKING_HOURS), day, routine, counterpart

    def _any_days(self, first: date) -> Iterator[_Event]:
        last = calendar.monthrange(first.year, first.month)[1]
        days = [first.replace(day=number) for number in range(1, last + 1)]
        weights = list(itertools.accumulate(self._profile.week[day.weekday()] for day in days))
        for routine in self._often:
            count = math.floor(routine.habit.per_month * self._pace * last / 30.44 + self._chance.random())
            chosen = self._chance.choices(days, cum_weights=weights, k=count)
            counterparts = self._chance.choices(routine.counterparts, routine.weights, k=count)
            for day, counterpart in zip(chosen, counterparts, strict=True):
                yield self._moment(day, self._profile.hours), day, routine, counterpart

    def _moment(self, day: date, hours: tuple[int, int]) -> int:
        seconds = int((hours[0] + (hours[1] - hours[0]) * self._chance.random() - self._place.utc_offset) * 3600)
        return (day.toordinal() - _FIRST_DAY) * _DAY + seconds * _SECOND

    def _happen(self, at: int, local: date, routine: Routine, counterpart: Counterpart) -> None:
        habit = routine.habit
        units = self._draw(habit, counterpart)
        if habit.sign == "-" and self._balance - units < self._low:
            self._save(at, -self._round_up(2 * self._low - self._balance + units), local)
        signed = units if habit.sign == "+" else -units
        self._book(at, signed, routine, counterpart, local, self._invoice(routine, local))
        if self._balance > self._high:
            self._save(at, self._round_up((self._balance - self._low) // 2), local)

    def _save(self, at: int, units: int, local: date) -> None:
        self._book(at, -units, _SAVE if units > 0 else _UNSAVE, self._savings, local, "")

    def _draw(self, habit: Habit, counterpart: Counterpart) -> int:
        if habit.day:
            amount = counterpart.least * (1 + habit.vary / 100 * (2 * self._chance.random() - 1))
        else:
            amount = counterpart.least * (counterpart.most / counterpart.least) ** self._chance.random() * self._shrink
        step = habit.round * self._shrink
        if step >= 1:
            return max(1, round(amount / step)) * self._units(round(step))
        units = max(1, self._units(amount))
        if not self._digits and units > 1_000:  # noqa: PLR2004 - prices without minor digits end in zeros
            return units // 10 * 10
        return units

    def _book(self, at: int, units: int, routine: Routine, counterpart: Counterpart, local: date, number: str) -> None:
        kind, place = routine.habit.kind, self._place
        text, wants = self._wording(routine.habit.words, counterpart.name)
        reference = number or counterpart.reference or (self._cast.reference() if "ref" in wants else "")
        if wants:
            text = text.format(
                month=place.months[local.month - 1],
                year=local.year,
                n=int(number[-4:]) if number else 0,
                day=f"{local.day:02d}/{local.month:02d}" if "day" in wants else "",
                city=(counterpart.city or self._city()) if "city" in wants else "",
                what=self._chance.choice(securities()) if "what" in wants else "",
                ref=reference,
            )
        self._dealings.append(
            Dealing(
                at,
                units,
                text.upper() if place.capitals else text,
                kind,
                reference if kind in WITH_ACCOUNT_NUMBER else "",
                counterpart.party,
            )
        )
        self._balance += units

    def _wording(self, words: str, name: str) -> tuple[str, frozenset[str]]:
        """Return how the bank words something that is done with somebody, and which fields are to be filled in yet."""
        known = self._wordings.get((words, name))
        if known is None:
            escaped = name.replace("{", "{{").replace("}", "}}")
            text = self._place.wording[words].replace("{who}", escaped)
            wants = frozenset(field for _, field, _, _ in Formatter().parse(text) if field)
            known = self._wordings[words, name] = (text if wants else text.format(), wants)
        return known

    def _invoice(self, routine: Routine, local: date) -> str:
        """Return the running number of an invoice, which starts anew each year; empty for anything else."""
        if routine.habit.words != "invoice":
            return ""
        numbers = routine.numbers.get(local.year)
        if numbers is None:
            passed = (local.month - 1) * routine.habit.per_month if not routine.numbers else 0
            numbers = routine.numbers[local.year] = itertools.count(int(passed) + 1)
        return f"{local.year}-{next(numbers) % 10_000:04d}"

    def _city(self) -> str:
        """Return where something was bought: mostly where the holder lives."""
        return self._home if self._chance.random() < _AT_HOME else self._chance.choice(self._place.cities)

    def _pace_for(self, rows: int | None) -> float:
        if rows is None:
            return 1.0
        months = max((self._last - self._begin).days / 30.44, 1 / 30.44)
        fixed = sum(len(routine.counterparts) * len(routine.habit.months) / 12 for routine in self._monthly)
        usual = sum(habit.per_month for habit in self._profile.often)
        return max(0.01, (rows / months - fixed) / usual)

    def _units(self, euros: float) -> int:
        return round(euros * self._scale * self._minor)

    def _round_up(self, units: int) -> int:
        step = self._units(1000 if self._profile.high > 20_000 else 50)  # noqa: PLR2004 - companies save in thousands
        return -(-units // step) * step


_OPENING = Routine(Habit("opening", "transfer"), [], [])
_SAVE = Routine(Habit("save", "transfer"), [], [])
_UNSAVE = Routine(Habit("unsave", "transfer"), [], [])


def _instant(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _banking_day(day: date, *, earlier: bool) -> date:
    """Return the day itself or, at a weekend, the Friday before or the Monday after."""
    surplus = day.weekday() - calendar.FRIDAY
    if surplus <= 0:
        return day
    return day - timedelta(days=surplus) if earlier else day + timedelta(days=3 - surplus)
