"""The invoices of the sample on paper, and as the national system has them."""

from xml.sax.saxutils import escape

from mojbok.storage.crm.sample.pdf import one_page
from mojbok.storage.crm.sample.people import Client, Row


def invoice_page(client: Client, invoice: Row) -> bytes:
    """Write an invoice as a PDF."""
    (number, _, contract, kind, issued, due, start, end, net, vat, gross, *_rest) = invoice
    return one_page(
        (
            f"Faktura {number} ({kind})",
            "Dane zmyślone – próbka mojBOK POLSp",
            "",
            f"Nabywca: {client.name}",
            f"Umowa: {contract}",
            f"Okres: {start} – {end}",
            f"Data wystawienia: {issued}, termin płatności: {due}",
            f"Netto {net} zł, VAT {vat} zł",
            f"Do zapłaty: {gross} zł",
        )
    )


def invoice_xml(client: Client, invoice: Row) -> str:
    """Write a few fields of an invoice, named as in the national system; no more than a sample."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Faktura>\n"
        f"  <Podmiot2><NIP>{client.row[3]}</NIP><Nazwa>{escape(client.name)}</Nazwa></Podmiot2>\n"
        f"  <Fa><P_1>{invoice[4]}</P_1><P_2>{escape(invoice[0])}</P_2>"
        f"<P_13_1>{invoice[8]}</P_13_1><P_14_1>{invoice[9]}</P_14_1><P_15>{invoice[10]}</P_15></Fa>\n"
        "</Faktura>\n"
    )
