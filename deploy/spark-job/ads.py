"""What the sample job computes, without Spark: views by campaign and window, as in the Yahoo streaming benchmark (Chintapalli 2016).

Events are those of ``sluice load produce --workload yahoo-ads``: JSON with ``id``, ``ad_id``, ``event_type`` and ``event_time``
(milliseconds since 1970, as text).
"""

import json

WINDOW_MS = 10_000
ADS = 1000
ADS_A_CAMPAIGN = 10


def campaign_of(ad_id):
    """A thousand ads, ten to a campaign; None for an ad that nobody placed."""
    prefix, _, number = ad_id.partition("-")
    if prefix != "ad" or not (number.isascii() and number.isdigit()) or int(number) >= ADS:
        return None
    return "campaign-%d" % (int(number) // ADS_A_CAMPAIGN)


def view_of(body):
    """(campaign, window's start, event time) of an event that counts; None of any other, broken ones among them."""
    try:
        event = json.loads(body)
        if event["event_type"] != "view":
            return None
        campaign, at = campaign_of(event["ad_id"]), int(event["event_time"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return None if campaign is None else (campaign, at - at % WINDOW_MS, at)


def result_of(campaign, window, batch, views, event_time):
    """(key, JSON) of what a batch adds to a campaign's window.

    A batch that is run again has the same offsets, hence the same keys and the same results: whoever sums over distinct keys counts nothing twice.
    ``event_time`` is the earliest one of the batch, so that the latency measured at the sink is never better than the truth.
    """
    body = {"campaign": campaign, "window": window, "batch": batch, "views": views, "event_time": event_time}
    return "%s/%d/%d" % (campaign, window, batch), json.dumps(body, separators=(",", ":"))
