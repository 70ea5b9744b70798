"""The commands, put together."""

from typing import Annotated

import typer

from mojbok.bootstrap.payments import demo_provider
from mojbok.cli import account, complaint, crm, db, demo, mail, payments, refund, staff, terms
from mojbok.cli.demo import prepare_demo
from mojbok.cli.reading import settings_or_exit

# An error that nobody caught goes to the log, masked (`mojbok.bootstrap.logs`), and not to Typer's own printer.
app = typer.Typer(no_args_is_help=True, help="mojBOK POLSp", pretty_exceptions_enable=False)
app.add_typer(crm.app, name="crm")
app.add_typer(account.app, name="account")
app.add_typer(complaint.app, name="complaint")
app.add_typer(staff.app, name="staff")
app.add_typer(mail.app, name="mail")
app.add_typer(terms.app, name="terms")
app.add_typer(db.app, name="db")
app.add_typer(payments.app, name="payments")
app.add_typer(refund.app, name="refund")
app.add_typer(demo.app, name="demo")


@app.command()
def run(
    *, demo_data: Annotated[bool, typer.Option(help="W trybie demo: dane pokazowe.")] = False
) -> None:
    """Uruchom serwer."""
    # Loaded here: the web side takes longer to load than most commands to run.
    from mojbok.bootstrap.server import serve  # noqa: PLC0415

    settings = settings_or_exit()
    if demo_data and settings.is_demo:
        prepare_demo(settings)
    with demo_provider(settings):
        serve(settings)
