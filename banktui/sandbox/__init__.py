"""A bank in memory, served over real HTTPS: ledger, clock, faults, certificates. It knows no provider and no client."""
