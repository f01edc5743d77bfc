"""The refused rows of a table as a table: their own cells, before them the line and why, so that they can be corrected
and brought in again."""

import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from fullresponse.cases.asking import told
from fullresponse.promises import imports, sheets
from fullresponse.promises.models import Import


def table(row: Import) -> tuple[list[str], Iterator[list[str]]]:
    """Its header and its rows. What such a table said of an earlier try is left out."""
    headings = [heading for heading, _field in json.loads(row.columns)]
    ours = {_(name) for name in (sheets.LINE, sheets.WHY)} | {sheets.LINE, sheets.WHY}
    kept = [place for place, heading in enumerate(headings) if heading not in ours]
    header = [_(sheets.LINE), _(sheets.WHY), *(headings[place] for place in kept)]
    rows = (
        [str(line), told(why), *(cells[place] if place < len(cells) else "" for place in kept)]
        for line, why, cells in imports.bad(row)
    )
    return header, rows
