# SPDX-License-Identifier: Apache-2.0
"""Clients for asyncio: look-ups over HTTP, what providers push, and SMS centres.

They are those of C++, on a thread of their own: see docs/reach.md. Importing this module fails with an ImportError that
says what is missing where outdial was built without them.
"""

from outdial.reach_link import ReachError, provider_names  # first: it says what is missing
from outdial.reach_lookup import HlrClient, LookupAnswer, LookupFailedError
from outdial.reach_smpp import (
    AlertEvent,
    LinkEvent,
    MessageEvent,
    MessageStatus,
    ReceiptEvent,
    SmppClient,
    SmppError,
    SmppEvent,
    Submitted,
)
from outdial.reach_webhook import WebhookEvent, WebhookListener, WebhookRoute

__all__ = [
    "AlertEvent",
    "HlrClient",
    "LinkEvent",
    "LookupAnswer",
    "LookupFailedError",
    "MessageEvent",
    "MessageStatus",
    "ReachError",
    "ReceiptEvent",
    "SmppClient",
    "SmppError",
    "SmppEvent",
    "Submitted",
    "WebhookEvent",
    "WebhookListener",
    "WebhookRoute",
    "provider_names",
]
