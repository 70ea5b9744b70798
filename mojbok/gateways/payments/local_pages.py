"""The pages of the demo's payment provider: they look like nobody's, so that nobody takes them for a bank's."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any, Final

_STYLE: Final = """
:root {
  color-scheme: light dark; --ground: #eef0f6; --sheet: #fff; --text: #1b2033;
  --soft: #555c75; --line: #8087a0; --blue: #2b3f9e; --on: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12141d; --sheet: #1c2030; --text: #eceffa;
    --soft: #b4bbd3; --line: #8c94b0; --blue: #a9b8ff; --on: #101430;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 480px; margin: 0 auto; padding: 32px 16px; display: grid; gap: 20px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0; }
p, dl, dd { margin: 0; }
a { color: var(--blue); }
.sheet {
  background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 24px 16px;
  display: grid; gap: 16px;
}
dt { color: var(--soft); font-size: 14px; }
dd { overflow-wrap: anywhere; }
.amount { font-size: 32px; font-weight: 650; }
form { display: grid; gap: 12px; }
button {
  min-height: 48px; padding: 10px 24px; font: inherit; font-weight: 650; border-radius: 6px;
  border: 1px solid var(--line); background: transparent; color: var(--text); cursor: pointer;
}
button.main { background: var(--blue); border-color: var(--blue); color: var(--on); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
"""


def payment_page(values: Mapping[str, Any], seconds_until_late: float) -> str:
    """Write the page on which the customer decides."""
    return _page(
        f"""<h1>Testowy operator płatności</h1>
<p>To próba: żadne pieniądze nie zmieniają właściciela.</p>
<div class="sheet">{_facts(values)}
<form method="post">
<button class="main" name="co" value="teraz">Zapłać</button>
<button name="co" value="pozniej">Zapłać później (za {seconds_until_late:.0f} s)</button>
<button name="co" value="anuluj">Anuluj</button>
</form></div>"""
    )


def told_page(sentence: str, values: Mapping[str, Any] | None = None) -> str:
    """Write a page that only says something, with the way back where there is one."""
    back = f'<a href="{escape(values["urlReturn"])}">Wróć do sklepu</a>' if values else ""
    return _page(f"<h1>Testowy operator płatności</h1><p>{escape(sentence)}</p>{back}")


def _facts(values: Mapping[str, Any]) -> str:
    whole, grosze = f"{Decimal(values['amount']).scaleb(-2):,.2f}".replace(",", "\u00a0").split(".")
    amount = f"{whole},{grosze}\u00a0zł"
    return (
        f'<dl><dt>Kwota</dt><dd class="amount">{amount}</dd>'
        f"<dt>Opis</dt><dd>{escape(str(values.get('description', '')))}</dd></dl>"
    )


def _page(content: str) -> str:
    return (
        '<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Testowy operator płatności</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head><body><main>{content}</main></body></html>"
    )
