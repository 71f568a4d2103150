"""The firewall's judgement: what an impression is worth. Pure, and the only place that says so.

Explained traffic is silent. What remains is answered at once while no more of it comes than is
usual, also in the middle of a raid. In a surge that nothing explains, a sender is answered when
the chance of a person is worth a reply's price; the rest waits, and is judged again.
"""

import msgspec

from bot.model import Verdict
from bot.policy.facts import Detail
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.policy.senses import Impression
from bot.policy.senses.clusters import name_of


class Judgement(msgspec.Struct, frozen=True):
    """What the firewall would do, were it alone to decide."""

    verdict: Verdict
    reason: Reason
    detail: Detail


_AT_ONCE = 0.8
"""The chance of a person from which a surge's text is answered at once; below, it waits for a look."""


def judge(impression: Impression, *, call: bool, raid: bool, policy: Policy) -> Judgement:
    """What to do about an arrival that gave this impression, `raid` being on or not."""
    if impression.explained is not None:
        return Judgement("silent", impression.explained, detail_of(impression))
    if call and raid:
        return Judgement("silent" if impression.full else "hold", Reason.CALLS, {})
    if impression.chance >= (_AT_ONCE if impression.surge else 1 / policy.worth):
        return Judgement("reply", Reason.FIRST, {})
    if impression.press:
        return Judgement("reply", Reason.PRESS, {})
    verdict: Verdict = "silent" if impression.full else "hold"
    return Judgement(verdict, Reason.SURGE, detail_of(impression))


def detail_of(impression: Impression) -> Detail:
    """The figures that fill the reason's words."""
    detail: Detail = {}
    if impression.cluster is not None and impression.senders > 1:
        detail["cluster"] = name_of(impression.cluster)
        detail["senders"] = impression.senders
    if impression.surge:
        detail["percent"] = round(100 * impression.chance)
    return detail
