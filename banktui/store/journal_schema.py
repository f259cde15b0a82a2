"""The journal's tables. What must never happen is refused here too, so that no other program can do it by SQL."""

from banktui.domain.intent import FINAL, OPEN, State
from banktui.store.schema import Step

APPLICATION_ID = 0x62746A6E
"""Marks the file as this program's journal (`btjn`)."""


def _listed(states: frozenset[State]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _never(table: str, event: str, when: str, sentence: str) -> str:
    name = "_".join([table, *sentence.split()])
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


# The words of states are part of the file's format: a step that has been published keeps those that it was made with.
_OPEN, _FINAL, _ALL = _listed(OPEN), _listed(FINAL), _listed(frozenset(State))

STEPS: tuple[Step, ...] = (
    (
        # One line per intent. `found` is what becomes known of it and may change; everything else says what was
        # confirmed, and does not. Amounts are text: exact, and as they were shown.
        f"""
        CREATE TABLE intents (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            intent_id TEXT NOT NULL UNIQUE,
            tag TEXT NOT NULL,
            connection TEXT NOT NULL,
            provider TEXT NOT NULL,
            environment TEXT NOT NULL,
            operation TEXT NOT NULL,
            parent TEXT NOT NULL,
            source TEXT NOT NULL,
            destination TEXT NOT NULL,
            amount TEXT NOT NULL,
            currency TEXT NOT NULL,
            incoming INTEGER NOT NULL,
            draft TEXT NOT NULL,
            digest TEXT NOT NULL,
            host TEXT NOT NULL,
            credential TEXT NOT NULL,
            serial TEXT NOT NULL,
            payment_slot TEXT NOT NULL,
            serial_slot TEXT,
            beside TEXT NOT NULL,
            run TEXT NOT NULL,
            created INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ({_ALL})),
            changed INTEGER NOT NULL,
            sent INTEGER,
            key TEXT NOT NULL DEFAULT '',
            snapshot TEXT NOT NULL DEFAULT '[]',
            remote_id TEXT NOT NULL DEFAULT '',
            found TEXT NOT NULL
        )
        """,
        "CREATE INDEX intents_by_tag ON intents (tag)",
        "CREATE INDEX intents_by_state ON intents (state)",
        "CREATE INDEX intents_by_payee ON intents (connection, destination)",
        "CREATE INDEX intents_by_sending ON intents (connection, sent)",
        # One open intent for the same payment; one that was written beside an open unknown has a place of its own.
        f"CREATE UNIQUE INDEX one_open_payment ON intents (payment_slot, beside) WHERE state IN ({_OPEN})",
        f"""
        CREATE UNIQUE INDEX one_open_of_a_kind ON intents (serial_slot, beside)
        WHERE serial_slot IS NOT NULL AND state IN ({_OPEN})
        """,
        # The records of different operations are numbered independently of each other.
        "CREATE UNIQUE INDEX one_intent_a_record ON intents (connection, operation, remote_id) WHERE remote_id <> ''",
        _never("intents", "DELETE", "", "an intent is never forgotten"),
        _never(
            "intents",
            "UPDATE",
            f"WHEN OLD.state IN ({_FINAL}) AND (NEW.state <> OLD.state OR NEW.remote_id <> OLD.remote_id)",
            "a final state never changes",
        ),
        _never(
            "intents",
            "UPDATE OF intent_id, tag, connection, provider, environment, operation, parent, source, destination, "
            "amount, currency, incoming, draft, digest, host, credential, serial, payment_slot, serial_slot, beside, "
            "created",
            "",
            "what was confirmed never changes",
        ),
        _never(
            "intents",
            "UPDATE",
            "WHEN OLD.state = 'unknown' AND NEW.state IN ('drafted', 'confirmed', 'sending', 'cancelled', 'expired')",
            "what may have been sent never becomes unsent",
        ),
        # `result` is empty while it is not known how the attempt ended.
        """
        CREATE TABLE attempts (
            attempt_id INTEGER PRIMARY KEY AUTOINCREMENT,
            intent_id TEXT NOT NULL REFERENCES intents (intent_id),
            n INTEGER NOT NULL,
            key TEXT NOT NULL,
            digest TEXT NOT NULL,
            run TEXT NOT NULL,
            at INTEGER NOT NULL,
            result TEXT NOT NULL DEFAULT '',
            ended INTEGER,
            UNIQUE (intent_id, n)
        )
        """,
        "CREATE UNIQUE INDEX one_attempt_at_a_time ON attempts (intent_id) WHERE result = ''",
        _never("attempts", "DELETE", "", "an attempt is never forgotten"),
        _never(
            "attempts",
            "UPDATE",
            "WHEN OLD.result <> '' OR NEW.result = '' OR NEW.intent_id <> OLD.intent_id OR NEW.n <> OLD.n "
            "OR NEW.key <> OLD.key OR NEW.digest <> OLD.digest OR NEW.run <> OLD.run OR NEW.at <> OLD.at",
            "an attempt only gets its end",
        ),
        """
        CREATE TABLE steps (
            step_id INTEGER PRIMARY KEY AUTOINCREMENT,
            intent_id TEXT NOT NULL REFERENCES intents (intent_id),
            n INTEGER NOT NULL,
            at INTEGER NOT NULL,
            before TEXT,
            after TEXT NOT NULL,
            why TEXT NOT NULL,
            evidence TEXT NOT NULL,
            who TEXT NOT NULL,
            run TEXT NOT NULL,
            request INTEGER,
            UNIQUE (intent_id, n)
        )
        """,
        _never("steps", "UPDATE", "", "history never changes"),
        _never("steps", "DELETE", "", "history is never forgotten"),
        # What a provider was found to do with the same key twice; the latest line counts.
        """
        CREATE TABLE conformance (
            conformance_id INTEGER PRIMARY KEY AUTOINCREMENT,
            connection TEXT NOT NULL,
            environment TEXT NOT NULL,
            credential TEXT NOT NULL,
            operation TEXT NOT NULL,
            at INTEGER NOT NULL,
            passed INTEGER NOT NULL,
            checks TEXT NOT NULL
        )
        """,
        _never("conformance", "UPDATE", "", "a test result never changes"),
        _never("conformance", "DELETE", "", "a test result is never forgotten"),
        """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            what TEXT NOT NULL,
            about TEXT NOT NULL,
            detail TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        )
        """,
        _never("audit", "UPDATE", "", "the audit log never changes"),
        _never("audit", "DELETE", "", "the audit log is never shortened"),
    ),
    (
        # What is done without moving money. `outcome` is empty while it is not known how it ended.
        """
        CREATE TABLE acts (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            act_id TEXT NOT NULL UNIQUE,
            connection TEXT NOT NULL,
            provider TEXT NOT NULL,
            environment TEXT NOT NULL,
            host TEXT NOT NULL,
            credential TEXT NOT NULL,
            operation TEXT NOT NULL,
            about TEXT NOT NULL,
            repeatable INTEGER NOT NULL,
            run TEXT NOT NULL,
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'accepted', 'refused', 'unknown')),
            ended INTEGER
        )
        """,
        "CREATE INDEX acts_by_thing ON acts (connection, operation, about)",
        "CREATE UNIQUE INDEX one_act_at_a_time ON acts (connection, operation, about) WHERE outcome = ''",
        _never("acts", "DELETE", "", "an act is never forgotten"),
        _never(
            "acts",
            "UPDATE",
            "WHEN OLD.outcome <> '' OR NEW.outcome = '' OR NEW.act_id <> OLD.act_id "
            "OR NEW.connection <> OLD.connection OR NEW.operation <> OLD.operation OR NEW.about <> OLD.about "
            "OR NEW.repeatable <> OLD.repeatable OR NEW.run <> OLD.run OR NEW.at <> OLD.at",
            "an act only gets its end",
        ),
    ),
)
"""Step n brings a file from version n to n + 1. A step that has been published is never changed; a new one is added."""
