"""Where banks push their notifications to: a small HTTP server that only this machine can reach."""

from banktui.receiver.limits import Limits
from banktui.receiver.server import Receiver, Refused, Take

__all__ = ["Limits", "Receiver", "Refused", "Take"]
