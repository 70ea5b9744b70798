"""The calendar of due dates as a file (iCalendar, RFC 5545)."""

from datetime import timedelta

from icalendar import Calendar, Event

from mojbok.domain.calendar_feed import Feed, NamedDueDate
from mojbok.texts.formats import account_number, money
from mojbok.texts.translate import _

_HOURS_BETWEEN_LOOKS = 6


def calendar_file(feed: Feed) -> bytes:
    """Write what falls due as events of whole days."""
    calendar = Calendar()
    calendar.add("prodid", "-//POLSp//mojBOK//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("mojBOK POLSp: terminy płatności"))
    # How often calendars come back; both names are in use (RFC 7986, 5.7).
    calendar.add("refresh-interval", timedelta(hours=_HOURS_BETWEEN_LOOKS))
    calendar.add("x-published-ttl", f"PT{_HOURS_BETWEEN_LOOKS}H")
    for date in feed.dates:
        calendar.add_component(_event(date, feed))
    written: bytes = calendar.to_ical()
    return written


def _event(date: NamedDueDate, feed: Feed) -> Event:
    due = date.due
    event = Event()
    event.add("uid", f"{date.key}@mojbok")
    event.add("dtstamp", feed.at)
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("Prąd: do zapłaty {amount}").format(amount=money(due.amount)))
    event.add(
        "description",
        _("{payer}\nFaktury: {invoices}\nRachunek: {account}").format(
            payer=date.payer.name,
            invoices=", ".join(due.invoices),
            account=account_number(date.payer.account_number),
        ),
    )
    return event
