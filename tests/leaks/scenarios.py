"""What is done while everything is watched: each scenario is one run of the program, from its start to its end."""

import signal
from collections.abc import Callable
from dataclasses import dataclass

from banktui.configuration.vault import Vault
from banktui.domain.clock import SystemClock
from tests.leaks.guide import BLUR, CTRL_C, CTRL_S, ENTER, ESCAPE, F2, F12, MULTI_USE, PLASTIC, SINGLE_USE, Guide

SHOW_PIN, SHOW_NUMBER = "Show PIN", "Show card number"
_KILLED = -signal.SIGKILL
_OVER = "its time is over"
_LEAKY = {
    "TEXTUAL": "debug,devtools",
    "TEXTUAL_LOG": "keys.log",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL_SCREENSHOT": "3",
    "TEXTUAL_SCREENSHOT_LOCATION": ".",
    "SSLKEYLOGFILE": "tls-keys.log",
    "PYTHONASYNCIODEBUG": "1",
    "PYTHONTRACEMALLOC": "1",
    "HTTPX_LOG_LEVEL": "debug",
    "LOGLEVEL": "DEBUG",
}


@dataclass(frozen=True)
class Scenario:
    """One run."""

    name: str
    drive: Callable[[Guide], None]
    environ: tuple[tuple[str, str], ...] = ()
    interpreter: tuple[str, ...] = ()
    program: str = "watched.py"
    arguments: tuple[str, ...] = ()
    has_screen: bool = True
    spoils: Callable[[Guide], None] | None = None
    """What is done to the connections before the program starts."""


def ask_for_pin(guide: Guide, cvc: str, *then: str) -> None:
    """Ask for the PIN of the plastic card."""
    guide.card(PLASTIC)
    guide.choose(SHOW_PIN, "CVC")
    guide.form(cvc, *then)


def reveal_pin(guide: Guide) -> None:
    """Have the PIN on the screen."""
    ask_for_pin(guide, "000", "─ PIN ·", drawn(guide.bank.plant.pin))


def drawn(digits: str) -> str:
    """Return digits as the screen draws them."""
    return "  ".join(" ".join(digits[at : at + 4]) for at in range(0, len(digits), 4))


def lists(guide: Guide) -> None:
    """Read what there is of every provider, and look at the requests behind it."""
    guide.opens()
    for line, title in (
        ("statements anytime Lumen", "[Statements]"),
        ("transactions ibanity", "[Transactions]"),
        ("payments banq", "[Payments]"),
        ("accounts hub", "[Ledgers]"),
    ):
        guide.jump(line, title)
        guide.press(F12, "Requests")
        guide.press(ESCAPE)
        guide.gone("Requests")
    guide.jump("overview", "Studio Lumen")
    guide.leaves()


def pin_until_it_is_over(guide: Guide) -> None:
    """See a PIN until its time is over, and then the request that it came by."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.look()
        guide.terminal.shows(_OVER)
        guide.gone("─ PIN ·")
    guide.press(F12, "Requests")
    guide.press(b"y", "Copy")
    guide.press(ENTER)
    guide.press(ESCAPE)
    guide.leaves()


def pin_hidden_by_escape(guide: Guide) -> None:
    """See a PIN, try to copy it and to take a picture, and hide it."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.press(b"y" + CTRL_C + F2)
        guide.press(ESCAPE)
        guide.gone("─ PIN ·")
    guide.leaves()


def wrong_cvc(guide: Guide) -> None:
    """Type three wrong digits, three times, and try to copy them from the field."""
    guide.opens()
    guide.card(PLASTIC)
    guide.choose(SHOW_PIN, "CVC")
    for _ in range(3):
        before = guide.request_named()
        guide.press(guide.bank.plant.wrong_cvc.encode())
        # From the end to the beginning, copied, cut, taken away; then typed anew and sent.
        guide.press(b"\x1b[1;2H" + CTRL_C + b"\x18\x05\x15" + guide.bank.plant.wrong_cvc.encode() + CTRL_S)
        guide.is_refused(before)
    guide.press(ESCAPE)
    guide.gone("─ Show PIN")
    guide.press(F12, "Requests")
    guide.leaves()


def number_and_cvv(guide: Guide) -> None:
    """See the number of a single-use card, then its CVV alone."""
    guide.opens()
    guide.card(SINGLE_USE)
    with guide.shown("PAN"):
        guide.choose(SHOW_NUMBER, "Show it")
        guide.form("", drawn(guide.bank.plant.pan))
        guide.look()
        guide.press(b"y")
    with guide.shown("PAN", "CVV"):
        guide.press(b" ", drawn(guide.bank.plant.cvv))
        guide.gone(drawn(guide.bank.plant.pan))
    with guide.shown("CVV"):
        guide.press(ESCAPE)
        guide.gone("─ Card number")
    guide.press(F12, "Requests")
    guide.leaves()


def number_of_plastic(guide: Guide) -> None:
    """Ask for a number that the bank never shows."""
    guide.opens()
    guide.card(PLASTIC)
    guide.choose(SHOW_NUMBER)
    guide.leaves()


def pictures(guide: Guide) -> None:
    """See that there are pictures of a card, and leave them."""
    guide.opens()
    guide.card(MULTI_USE)
    guide.choose(SHOW_NUMBER, "Show it")
    guide.form("", "w saves")
    guide.press(b"w", "Saved, they show")
    guide.press(ESCAPE)
    guide.leaves()


def another_window(guide: Guide) -> None:
    """Have another window come to the front while a PIN is shown."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.press(BLUR)
        guide.gone("─ PIN ·")
    guide.leaves()


def another_size(guide: Guide) -> None:
    """Give the terminal another size while a number is shown."""
    guide.opens()
    guide.card(SINGLE_USE)
    with guide.shown("PAN"):
        guide.choose(SHOW_NUMBER, "Show it")
        guide.form("", drawn(guide.bank.plant.pan))
        guide.terminal.resize(100, 30)
        guide.gone("─ Card number")
    guide.leaves()


def ended_by(number: int) -> Callable[[Guide], None]:
    """Have a signal end the program while a PIN is shown."""

    def drive(guide: Guide) -> None:
        guide.opens()
        with guide.shown("PIN"):
            reveal_pin(guide)
            guide.terminal.send_signal(number)
            status = guide.terminal.ends()
        assert status in {128 + number, -number}

    return drive


def left_while_shown(guide: Guide) -> None:
    """Leave while a PIN is shown."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.press(b"\x11")
        assert guide.terminal.ends() == 0


def picture_of_the_screen(guide: Guide) -> None:
    """Look for Textual's own commands, and for one that a bank has put into a text."""
    guide.opens()
    guide.press(b"\x10", "Search for commands")
    guide.press(b"screenshot", "No matches")
    guide.press(ESCAPE)
    guide.gone("No matches")
    guide.jump("statements anytime Vexer", "[Statements]")
    for number, line in enumerate(guide.terminal.screen()):
        if "[@click" in line:
            guide.terminal.click(line.index("[@click") + 3, number)
    guide.leaves()


def pin_by_text(guide: Guide) -> None:
    """Have a PIN sent to its holder."""
    guide.opens()
    guide.card(PLASTIC)
    guide.choose("Send PIN by SMS", "Type SEND")
    guide.press(b"\tSEND\x13")
    guide.gone("─ Send PIN")
    guide.leaves()


def details_link(guide: Guide) -> None:
    """Have a link made at which a card's details can be seen."""
    guide.opens()
    guide.card(SINGLE_USE)
    guide.choose("Details link", "192.0.2")
    guide.press(ESCAPE)
    guide.leaves()


def bank_breaks(guide: Guide) -> None:
    """Have the bank's answers with secrets in them cut, or be no JSON, or never come."""
    guide.opens()
    for fault in ("cut_body", "not_json", "drop_after", "status_after:500", "cut_headers"):
        guide.breaks("GET", "*/pin", fault)
        ask_for_pin(guide, "000", "✖")
        guide.press(ESCAPE)
        guide.gone("─ Show PIN")
    guide.clear()
    guide.leaves()


def sign_in_breaks(guide: Guide) -> None:
    """Have the answer to the sign-in cut, with the token in it."""
    guide.opens()
    guide.jump("accounts anytime", "[Accounts]")
    guide.breaks("POST", "*/token", "cut_body", times=9)
    guide.control("/scenarios/token_stolen", {"provider": "anytime"})
    guide.press(b"r", "✖")
    guide.clear()
    guide.leaves()


def token_taken(guide: Guide) -> None:
    """Have another program sign in, so that the token is void in the middle of a session."""
    guide.opens()
    guide.control("/scenarios/token_stolen", {"provider": "anytime"})
    guide.jump("statements anytime Lumen", "[Statements]")
    guide.leaves()


def payment(amount: str, fault: str, then: str) -> Callable[[Guide], None]:
    """Send a payment, and have the bank answer in some way."""

    def drive(guide: Guide) -> None:
        guide.opens()
        guide.jump("statements anytime Lumen", "[Statements]")
        if fault:
            guide.breaks("POST", "*/credit-transfers", fault)
        guide.choose("Credit transfer", "They see")
        guide.form(f"\tGalerie Vasseur\tNL91ABNA0417164300\t\t{amount}\tInvoice 7", "─ Review", "→")
        # Send is not for pressing until all of the review was seen to be on the screen.
        guide.settles()
        guide.press(b"\t" + ENTER, then)
        guide.press(F12, "Requests")
        guide.clear()
        guide.leaves()

    return drive


def events(guide: Guide) -> None:
    """Have events pushed: some that can be believed, and some signed with another secret."""
    guide.opens()
    guide.press(b"E", "Events")
    guide.control("/scenarios/webhook_duplicate", {})
    guide.control("/scenarios/webhook_forged", {})
    guide.terminal.shows("6 events")
    guide.press(ENTER)
    guide.leaves()


def document_sent(guide: Guide) -> None:
    """Upload a document in which something secret stands, after one that is none."""
    guide.opens()
    paper = guide.ground.folder / "passport.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + WRONG.encode() + b"\n%%EOF\n")
    guide.jump("kyc anytime Moreau", "[KYC]")
    guide.choose("Upload documents", "Passport")
    guide.form(str(paper), "pending")
    guide.gone("─ Upload")
    guide.press(F12, "Requests")
    guide.leaves()


def spoil(section: str, name: str, value: str) -> Callable[[Guide], None]:
    """Return what puts another value in the place of a secret."""

    def spoils(guide: Guide) -> None:
        config = next(guide.ground.home.rglob("config.toml"))
        secret = guide.ground.folder / "typed.txt"
        secret.write_text(value, encoding="utf-8")
        secret.chmod(0o600)
        old = f'{name} = {{ file = "{guide.bank.directory}/sandbox.json", key = "{section}.{name}" }}'
        text = config.read_text(encoding="utf-8")
        assert old in text
        config.write_text(text.replace(old, f'{name} = {{ file = "{secret}" }}'), encoding="utf-8")

    return spoils


def refused_at_the_door(guide: Guide) -> None:
    """Try to sign in with something wrong."""
    guide.terminal.shows("✖")
    guide.look()
    guide.press(b"\x11")
    assert guide.terminal.ends() == 0


def keep_in_vault(guide: Guide) -> None:
    """Put the password of one connection, and the certificate and its pass phrase of another, into a vault."""
    bank, home = guide.bank, guide.ground.home
    vault = Vault(home / "data" / "banktui" / "vault" / "vault.sealed", SystemClock())
    vault.create(WRONG)
    config = next(home.rglob("config.toml"))
    text = config.read_text(encoding="utf-8")
    ready, pfx = bank.directory / "sandbox.json", bank.directory / bank.told["ibanity"]["pkcs12"]
    secrets = (
        ("anytime/password", f'{{ file = "{ready}", key = "anytime.password" }}', bank.told["anytime"]["password"]),
        ("ibanity/pfx", f'"{pfx}"', pfx.read_bytes()),
        (
            "ibanity/password",
            f'{{ file = "{ready}", key = "ibanity.pkcs12_password" }}',
            bank.told["ibanity"]["pkcs12_password"],
        ),
    )
    for name, old, secret in secrets:
        vault.put(name, secret if isinstance(secret, bytes) else secret.encode())
        assert text.count(f"= {old}") == 1
        text = text.replace(f"= {old}", f'= {{ vault = "{name}" }}')
    config.write_text(text, encoding="utf-8")


def vault_that_opens_itself(guide: Guide) -> None:
    """Have the pass phrase of the vault come from a command."""
    keep_in_vault(guide)
    phrase = guide.ground.folder / "phrase.txt"
    phrase.write_text(WRONG, encoding="utf-8")
    config = next(guide.ground.home.rglob("config.toml"))
    with config.open("a", encoding="utf-8") as stream:
        stream.write(f'\n[vault]\npassphrase = {{ command = ["cat", "{phrase}"] }}\n')


def vault(guide: Guide) -> None:
    """Type a pass phrase that is wrong, then the right one, which is not to be copied; look at health and requests."""
    guide.terminal.shows("Esc leaves it locked")
    guide.press(b"not this one" + ENTER, "pass phrase is wrong")
    # From the end to the beginning, copied, cut, taken away; then typed anew.
    guide.press(b"\x15" + WRONG.encode() + b"\x1b[1;2H" + CTRL_C + b"\x18\x05\x15" + WRONG.encode())
    guide.look()
    guide.press(ENTER)
    guide.gone("The vault is locked")
    guide.opens()
    guide.jump("transactions ibanity", "[Transactions]")
    guide.press(b"H", "Health of the connections")
    guide.press(b"a", "4 tested, all well")
    guide.press(F12, "Requests")
    guide.leaves()


def vault_left_locked(guide: Guide) -> None:
    """Type a part of the pass phrase, and leave the vault locked."""
    guide.terminal.shows("Esc leaves it locked")
    guide.press(WRONG[:-2].encode() + ESCAPE)
    guide.gone("The vault is locked")
    guide.terminal.shows("✖ anytime")
    guide.leaves()


def vault_by_commands(guide: Guide) -> None:
    """Keep something, list and remove it, and read through the vault, on the command line."""
    ground, bank = guide.ground, guide.bank
    key = bank.directory / bank.told["anytime"]["private_key"]
    for line in (
        "vault list",
        f"vault set another --file {key}",
        "vault remove another",
        "doctor --json",
        "accounts --connection ibanity --json",
        "accounts --connection anytime --csv",
        "requests accounts --connection anytime",
    ):
        ground.command(*line.split())
    damaged = next(ground.home.rglob("vault.sealed"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    ground.command("vault", "list")
    ground.command("accounts", "--connection", "anytime")


def exports(guide: Guide) -> None:
    """See a PIN and a number, then write what is in front into files, in each form."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.press(ESCAPE)
        guide.gone("─ PIN ·")
    for line, title in (
        ("statements anytime Lumen", "[Statements]"),
        ("cards anytime Lumen", "[Cards]"),
        ("transactions ibanity", "[Transactions]"),
    ):
        guide.jump(line, title)
        guide.settles()
        guide.press(b"e", "─ Export ·")
        # From the format back to what begins it.
        guide.press(b"\x1b[Z" + ENTER, "in a file that only you can read")
        guide.press(ESCAPE)
        guide.gone("─ Export ·")
    guide.leaves()
    for line in (
        f"cards --connection anytime --format json --output {guide.ground.work}/cards.json",
        f"statements --connection anytime --format ofx --output {guide.ground.work}/statements.ofx",
        f"statements --connection anytime --format beancount --output {guide.ground.work}/statements.beancount",
        f"accounts --format csv --output {guide.ground.work}/accounts.csv",
    ):
        guide.ground.command("export", *line.split())


def mistake(guide: Guide) -> None:
    """Have a mistake of our own end the program while a PIN is shown."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.press(b"\x1b[20~")
        guide.terminal.ends()


def commands(guide: Guide) -> None:
    """Run what needs no screen, also with a secret where none belongs."""
    ground, secret = guide.ground, guide.bank.told["anytime"]["password"]
    for line in ("accounts --json", "requests", "cards --csv", "transfers list", "audit verify", "accounts --limit x"):
        ground.command(*line.split())
    ground.command("accounts", f"--password={secret}")
    ground.command("accounts", "--connection", "nowhere")


def connection_set_up(guide: Guide) -> None:
    """Set a connection up, with a wrong password first, and keep its secrets in a vault that is made for them."""
    told = guide.bank.told["anytime"]
    for prompt, reply in (
        ("Environment [sandbox]:", ""),
        ("Certificate authority [none]:", str(guide.bank.authority)),
        ("[https://ws-sandbox.anyti.me]:", told["base_url"]),
        ("Private key's file:", str(guide.bank.file("anytime", "private_key"))),
        ("(not shown) [none]:", ""),
        ("Client id:", told["client_id"]),
        ("Client secret (not shown):", told["client_secret"]),
        ("API user name:", told["username"]),
        ("API password (not shown):", WRONG),
        ("Number [1]:", ""),
        ("API password (not shown) [as before]:", told["password"]),
        ("Read-only [no]:", ""),
    ):
        guide.terminal.answer(prompt, reply)
    guide.terminal.shows("Keep this connection?")
    guide.look()
    guide.terminal.answer("or no [yes]:", "")
    guide.terminal.answer("New pass phrase of the vault:", WRONG)
    guide.terminal.answer("The same once more:", WRONG)
    assert guide.terminal.ends() == 0


def all_in_one(guide: Guide) -> None:
    """See a PIN, type a wrong CVC, see a number and its CVV, and look at the requests."""
    guide.opens()
    with guide.shown("PIN"):
        reveal_pin(guide)
        guide.look()
        guide.press(b"y" + ESCAPE)
        guide.gone("─ PIN ·")
    guide.choose(SHOW_PIN, "CVC")
    guide.form(guide.bank.plant.wrong_cvc, "are wrong")
    guide.press(ESCAPE)
    guide.gone("─ Show PIN")
    number_and_cvv(guide)


WRONG = "WRONG7PASSPHRASE7QX"
FAST = Scenario("all in one", all_in_one)
SCENARIOS: tuple[Scenario, ...] = (
    FAST,
    Scenario("PIN until it is over", pin_until_it_is_over),
    Scenario("PIN hidden by Esc", pin_hidden_by_escape),
    Scenario("wrong CVC thrice", wrong_cvc),
    Scenario("number and CVV", number_and_cvv),
    Scenario("number of a plastic card", number_of_plastic),
    Scenario("pictures of a card", pictures),
    Scenario("another window", another_window),
    Scenario("another size", another_size),
    Scenario("left while shown", left_while_shown),
    *(
        Scenario(f"{signal.Signals(number).name} while shown", ended_by(number))
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT, signal.SIGKILL)
    ),
    Scenario("picture of the screen", picture_of_the_screen),
    Scenario("PIN by SMS", pin_by_text),
    Scenario("details link", details_link),
    Scenario("document sent", document_sent),
    Scenario("lists and requests", lists),
    Scenario("bank breaks", bank_breaks),
    Scenario("sign-in breaks", sign_in_breaks),
    Scenario("token taken", token_taken),
    Scenario("payment sent", payment("12.50", "", "accepted")),
    Scenario("payment refused", payment("12.60", "status_before:402/4020010", "declined")),
    Scenario("payment unknown", payment("12.70", "drop_after", "UNKNOWN")),
    Scenario("events", events, spoils=spoil("banq", "webhook_secret", WRONG)),
    Scenario("leaky environment", pin_hidden_by_escape, tuple(_LEAKY.items()), ("-X", "dev")),
    Scenario("wrong password", refused_at_the_door, spoils=spoil("anytime", "password", WRONG)),
    Scenario("wrong pass phrase", refused_at_the_door, spoils=spoil("ibanity", "pkcs12_password", WRONG)),
    *(
        Scenario(
            f"a mistake in {where}", mistake, (("CANARY", "none"),), program="../safety/crashing.py", arguments=(where,)
        )
        for where in ("action", "handler", "worker", "thread worker", "compose", "render", "unmount", "timer")
    ),
    Scenario("vault", vault, spoils=keep_in_vault),
    Scenario("vault left locked", vault_left_locked, spoils=keep_in_vault),
    Scenario("vault by commands", vault_by_commands, has_screen=False, spoils=vault_that_opens_itself),
    Scenario("exports", exports),
    Scenario("commands", commands, has_screen=False),
    Scenario("connection set up", connection_set_up, arguments=("connect", "anytime", "--name", "typed")),
)
