"""The serials that cases get on a day. Decision 0008."""

from datetime import date

from django.db import connection

# SQLite has one writer, so a row can count. On PostgreSQL a row would be locked from the number to the commit, and two
# intakes never write at once: there the sequence counts, and the row says where the day began.
COUNT = (
    "INSERT INTO cases_counter (day, mark) VALUES (%s, %s) "
    "ON CONFLICT (day) DO UPDATE SET mark = cases_counter.mark + excluded.mark RETURNING mark"
)
NEXT = "SELECT nextval('cases_serial') - mark FROM cases_counter, generate_series(1, %s) WHERE day = %s"
BEGIN_DAY = (
    "INSERT INTO cases_counter (day, mark) SELECT %s, last_value - (NOT is_called)::int FROM cases_serial "
    "ON CONFLICT DO NOTHING"
)


def take(day: date, count: int) -> list[int]:
    """The next `count` serials of the day, rising from 1. Runs in the caller's transaction; on PostgreSQL the serials
    of a transaction that fails stay unused."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(COUNT, [day, count])
            last = cursor.fetchone()[0]
            return list(range(last - count + 1, last + 1))
        cursor.execute(NEXT, [count, day])
        if not (found := cursor.fetchall()):
            cursor.execute(BEGIN_DAY, [day])
            cursor.execute(NEXT, [count, day])
            found = cursor.fetchall()
        return [serial for (serial,) in found]
