#!/usr/bin/env python3
"""Prints the pages that devices report, one a line, whether they came alone or in a batch:

    mosquitto_sub -h 127.0.0.1 -q 1 -t 'sm/1/+/+/+/up/+/page' -t 'sm/1/+/+/+/up/+/pages' | python3 pages.py

A page is a state, not a change: of two with the same lid, slot and activity the one with the
greater version replaces the other. Python 3 alone is needed.
"""

import base64
import json
import sys
import zlib

MOST_BYTES = 256 * 1024  # of what a batch inflates to


def inflated(text):
    """What is inside a batch."""
    inside = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MOST_BYTES + 1)
    if len(inside) > MOST_BYTES:
        raise ValueError(f"a batch inflates to more than {MOST_BYTES} bytes")
    return json.loads(inside)


def of_series(series):
    """The pages of a series: the first of every column is of the first page, and so on."""
    for n, slot in enumerate(series["slots"]):
        page = {"slot": slot, "activity": series["activity"], "version": series["versions"][n]}
        page["cells"] = of_page(series["cells"], n)
        watched = series["watched"].items()
        page["watched"] = {method: column[n] for method, column in watched if column[n] is not None}
        page["entries"] = series["entries"][n]
        bounds = series.get("bounds")
        if bounds and bounds[n]:
            page["bounds"] = bounds[n]
        trails = of_page(series.get("trails", []), n)
        if trails:
            page["trails"] = trails
        yield page


def of_page(rows, n):
    """The rows of one page, its count in place of the column."""
    return [row[:-1] + [row[-1][n]] for row in rows if row[-1][n] is not None]


def pages_of(document):
    """The pages of a document."""
    if document["v"] != 1:
        raise ValueError(f"a document of version {document['v']}")
    if "page" in document:
        return [document["page"]]
    inside = inflated(document["deflated"])
    if isinstance(inside, list):  # one after the other, as programs of before sent them
        return inside
    return [page for series in inside["series"] for page in of_series(series)]


for line in sys.stdin:
    try:
        document = json.loads(line)
        pages = pages_of(document)
        whose = {name: document[name] for name in ("campaign", "venue", "device", "lid")}
    except (ArithmeticError, LookupError, TypeError, ValueError, zlib.error) as reason:
        print(f"left out: {reason!r}", file=sys.stderr)
        continue
    for page in pages:
        print(json.dumps({**whose, "page": page}, ensure_ascii=False), flush=True)
