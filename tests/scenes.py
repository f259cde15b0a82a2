"""Every picture we care about, once. Each is a baseline that tests compare with, and README shows some of them."""

from dataclasses import dataclass

STANDARD = (80, 24)
WIDE = (160, 45)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: what is pressed from the start on, and what must be readable on it."""

    name: str
    keys: tuple[str, ...] = ()
    """Keys in Textual's names; the console is waited for after each."""
    says: tuple[str, ...] = ()
    """Words that the picture must contain, whatever its colours and layout."""
    size: tuple[int, int] = WIDE
    theme: str = "harbour-dark"
    faults: tuple[tuple[str, str, str], ...] = ()
    """Provider, path and fault, in force from the start."""
    late_faults: tuple[tuple[str, str, str], ...] = ()
    """The same, but from just before the last key on: what is known by then stays on the screen."""
    connections: tuple[str, ...] | None = None
    """Which connections there are; None: all; an empty tuple: the welcome screen."""
    later: int = 0
    """Seconds by which the console's clock moves before the last key."""


def both(scene: Scene, narrow_says: tuple[str, ...] | None = None) -> tuple[Scene, Scene]:
    """Return a scene in a wide terminal and in one of 80 by 24."""
    from dataclasses import replace  # noqa: PLC0415 - only here

    narrow = scene.says if narrow_says is None else narrow_says
    return (
        replace(scene, name=f"{scene.name}-wide", size=WIDE),
        replace(scene, name=f"{scene.name}-80x24", size=STANDARD, says=narrow),
    )


FIRST_ACCOUNT = ("home", "enter")
CARDS = (*FIRST_ACCOUNT, "4")
FIRST_CARD = (*CARDS, "enter")
OTHER_BANK = (":", *"customers ibanity", "enter")
FIRST_CUSTOMER = (*OTHER_BANK, "enter")

SCENES: tuple[Scene, ...] = (
    *both(Scene("welcome", connections=(), says=("built-in bank", "Connect a provider"))),
    *both(Scene("overview", ("home",), ("Studio Lumen SARL", "21 355.10", "SANDBOX"))),
    *both(Scene("statements", FIRST_ACCOUNT, ("Statements", "200 of ", "21 355.10")), ("Statements", "200 of ")),
    Scene("statements-filtered", (*FIRST_ACCOUNT, "/", *"loyer amount<-500", "enter"), ("LOYER",), STANDARD),
    *both(Scene("iban-statements", (*FIRST_ACCOUNT, "2"), ("IBAN statements",))),
    *both(Scene("credit-transfers", (*FIRST_ACCOUNT, "3"), ("Executed",))),
    *both(Scene("cards", CARDS, ("Julie Vermeulen",))),
    *both(Scene("identity", (*FIRST_ACCOUNT, "5"), ("KYC",))),
    *both(Scene("account", (*FIRST_ACCOUNT, "6"), ("Studio Lumen SARL", "FR14 2004 1010 0505 0001 3M02 606"))),
    *both(Scene("card-transactions", FIRST_CARD, ("Yodobashi Camera", "declined", "129.90"))),
    *both(Scene("card", (*FIRST_CARD, "2"), ("ANY0000000042",))),
    Scene(
        "card-transaction-declined", (*FIRST_CARD, "enter"), ("Not sufficient funds", "TRS0010", "21 400 JPY"), STANDARD
    ),
    *both(Scene("institutions", (":", *"institutions ibanity", "enter"), ("sandbox",))),
    *both(Scene("customers", OTHER_BANK, ("@",))),
    *both(Scene("customer-accounts", FIRST_CUSTOMER, ("checking",)), ()),
    *both(Scene("customer-transactions", (*FIRST_CUSTOMER, "2"))),
    *both(Scene("authorizations", (*FIRST_CUSTOMER, "3"))),
    *both(Scene("synchronizations", (*FIRST_CUSTOMER, "4"), ("ynchroni",))),
    *both(Scene("movements", (*FIRST_CUSTOMER, "enter"))),
    *both(Scene("application-transactions", (":", *"transactions ibanity", "enter"))),
    *both(Scene("card-orders", (":", *"orders anytime", "enter"))),
    Scene("card-order-found", (":", *"orders anytime", "enter", "a", *"50321", "enter"), ("50321", "1 asked for")),
    *both(Scene("connection", (":", *"connection anytime", "enter"), ("answered a test call",))),
    *both(Scene("help", (*FIRST_ACCOUNT, "?"), ("filter",))),
    *both(Scene("palette", ("ctrl+p",))),
    *both(Scene("themes", ("T",), ("paper-light",))),
    *both(Scene("jump", (":", *"cards"), ("cards",))),
    *both(Scene("hostile", (":", *"statements anytime", "enter"))),
    *both(
        Scene(
            "provider-down",
            ("home",),
            ("Studio Lumen SARL", "left out"),
            faults=(("ibanity", "*", "drop_before"),),
        )
    ),
    Scene(
        "statements-stale",
        (*FIRST_ACCOUNT, "r"),
        ("21 355.10", "2 h"),
        late_faults=(("anytime", "*", "drop_before"),),
        later=7200,
    ),
    Scene("statements-failed", FIRST_ACCOUNT, (), faults=(("anytime", "*/statements", "not_json"),)),
    Scene("filter-mistake", (*FIRST_ACCOUNT, "/", *"amount>x"), ("amount",), STANDARD),
    Scene("overview-light", ("home",), ("Studio Lumen SARL",), theme="paper-light"),
    Scene("overview-contrast", ("home",), ("Studio Lumen SARL",), theme="signal"),
    Scene("overview-terminal", ("home",), ("Studio Lumen SARL",), theme="terminal"),
)
