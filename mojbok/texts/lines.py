"""What the lines of invoices are called: the CRM's codes as words, anything else as it is."""

from mojbok.texts.translate import _


def component_name(component: str) -> str:
    """Name a line of an invoice."""
    known = {
        "energia_czynna": _("Energia czynna"),
        "oplata_handlowa": _("Opłata handlowa"),
        "dystrybucja": _("Dystrybucja"),
        "akcyza": _("Akcyza"),
        "oplata_stala_sieciowa": _("Opłata sieciowa stała"),
        "oplata_zmienna_sieciowa": _("Opłata sieciowa zmienna"),
        "oplata_mocowa": _("Opłata mocowa"),
        "oplata_oze": _("Opłata OZE"),
        "oplata_kogeneracyjna": _("Opłata kogeneracyjna"),
        "oplata_jakosciowa": _("Opłata jakościowa"),
        "oplata_abonamentowa": _("Opłata abonamentowa"),
        "oplata_przejsciowa": _("Opłata przejściowa"),
    }
    return known.get(component) or component.replace("_", " ").capitalize()
