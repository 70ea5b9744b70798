"""The fields of a new password, with its rules shown as they are met (PWD-01)."""

from mojbok.pages.elements import Html
from mojbok.pages.fields import Field
from mojbok.pages.icons import icon
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _


def secret_field(
    name: str,
    label: str,
    back: Returned,
    *,
    autocomplete: str,
    hint: str = "",
    kind: str = "password",
) -> None:
    """Lay out a field for something secret: it comes back empty, whatever was wrong."""
    Field(
        name,
        label,
        error=back.errors.get(name),
        hint=hint,
        is_required=True,
        is_focused=next(iter(back.errors), None) == name,
        type=kind,
        autocomplete=autocomplete,
        autocapitalize="none",
        spellcheck="false",
    )


def new_password_fields(back: Returned, *, is_of_staff: bool = False) -> None:
    """Lay out the new password, its rules and its repeat."""
    secret_field(
        "new_password",
        _("Nowe hasło"),
        back,
        autocomplete="new-password",
        hint=_(
            "Nie może być Twoim loginem, numerem, adresem ani jednym z najpopularniejszych haseł."
        ),
    )
    _rules("new_password", is_of_staff=is_of_staff)
    secret_field("new_password_repeat", _("Powtórz nowe hasło"), back, autocomplete="new-password")


def _rules(field_name: str, *, is_of_staff: bool) -> None:
    """List the rules of a new password; a script marks each as it is met."""
    length = (
        {"length_of_staff": _("co najmniej 12 znaków")}
        if is_of_staff
        else {"length": _("co najmniej 8 znaków")}
    )
    rules = {
        **length,
        "capital": _("co najmniej jedna wielka litera"),
        "digit_or_special": _("co najmniej jedna cyfra albo znak specjalny"),
    }
    with Html("ul", None, "rules", data_rules_of=field_name):
        for name, text in rules.items():
            with Html("li", data_rule=name):
                # The script marks the line; which of the two is shown and read out, the stylesheet decides.
                icon("circle", "if-not-met")
                icon("done", "if-met")
                Html("span", _("spełnione: "), "unseen if-met")
                Html("span", _("jeszcze nie: "), "unseen if-not-met")
                Html("span", text)
