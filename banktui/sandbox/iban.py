"""Account numbers of real banks' formats for people who do not exist."""

import hashlib
from functools import lru_cache

_BANKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "FR": (("30004", "00818", "BNPAFRPP"), ("10278", "06000", "CMCIFR2A"), ("30002", "00550", "CRLYFRPP")),
    "NL": (("ABNA", "", "ABNANL2A"), ("INGB", "", "INGBNL2A"), ("RABO", "", "RABONL2U")),
    "BE": (("001", "", "GEBABEBB"), ("363", "", "BBRUBEBB"), ("735", "", "KREDBEBB")),
    "GB": (("NWBK", "601613", "NWBKGB2L"), ("BARC", "200415", "BARCGB22"), ("HBUK", "401276", "HBUKGB4B")),
    "ES": (("2100", "0418", "CAIXESBB"), ("0049", "1500", "BSCHESMM")),
    "IT": (("03069", "09606", "BCITITMM"), ("02008", "01600", "UNCRITMM")),
}
_DIGITS = {"FR": 11, "NL": 10, "BE": 7, "GB": 8, "ES": 10, "IT": 12}
_BIC_WITHOUT_IBAN = {"US": "CHASUS33", "JP": "BOTKJPJT"}


@lru_cache(maxsize=4096)
def make_iban(country: str, *names: str) -> tuple[str, str]:
    """Return an IBAN with valid check digits and its bank's BIC, always the same for the same names.

    For the United States and Japan, which have no IBANs, the IBAN is empty.
    """
    if country not in _BANKS:
        return "", _BIC_WITHOUT_IBAN.get(country, "")
    from schwifty import IBAN  # noqa: PLC0415 - 70 ms of bank registry that only seeding needs

    number = int.from_bytes(hashlib.sha256("|".join((country, *names)).encode()).digest()[:8], "big")
    bank, branch, bic = _BANKS[country][number % len(_BANKS[country])]
    account = f"{number // 7 % 10 ** _DIGITS[country]:0{_DIGITS[country]}d}"
    iban = IBAN.generate(country, bank_code=bank, branch_code=branch, account_code=account)
    return str(iban), bic
