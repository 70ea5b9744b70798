"""The hold: when a registration named another e-mail or phone than the CRM knows, its contact data stay a while."""

from mojbok.domain.accounts import Account
from mojbok.domain.clients import Client
from mojbok.domain.email_address import EmailInvalidError, is_same_mailbox, parse_email
from mojbok.domain.phone import PhoneInvalidError, parse_mobile


def known_email(client: Client) -> str | None:
    """Give the e-mail address that the CRM knows, if it is one."""
    try:
        return parse_email(client.email)
    except EmailInvalidError:
        return None


def is_contact_other(client: Client, account: Account) -> bool:
    """Tell whether the account's e-mail or phone is another than the CRM's.

    What the CRM does not know differs from nothing.
    """
    email = known_email(client)
    if email is not None and not is_same_mailbox(email, account.email):
        return True
    return _is_other_phone(client.phone, account.phone)


def _is_other_phone(known: str, typed: str) -> bool:
    """Tell whether the CRM knows a mobile, and it is not the one typed."""
    try:
        return parse_mobile(known) != typed
    except PhoneInvalidError:
        return False
