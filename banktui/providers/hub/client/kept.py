"""What Hub cannot list: our own record takes its place, and says so."""

from banktui.services.reading import Kept

SENT = Kept(
    "Hub has no call that lists what a ledger paid or received. These are the transfers and payouts sent from here; "
    "what was sent by other means is missing."
)
CUSTOMERS = Kept("Hub has no call that lists customers. These were created from here; others are missing.")
BENEFICIARIES = Kept("Hub has no call that lists beneficiaries. These were created from here; others are missing.")
