"""A stand-in for Twilio on loopback: REST API, webhooks, and a page with a phone.

`running_carrier` runs it for a test or a demo; `python -m bridges.simulator` runs it alone.
"""

from bridges.simulator.carrier import Carrier, Raid
from bridges.simulator.inbound import Outcome, Ring
from bridges.simulator.server import build_carrier, running_carrier
from bridges.simulator.settings import Behaviour, CarrierSettings, Failure

__all__ = [
    "Behaviour",
    "Carrier",
    "CarrierSettings",
    "Failure",
    "Outcome",
    "Raid",
    "Ring",
    "build_carrier",
    "running_carrier",
]
