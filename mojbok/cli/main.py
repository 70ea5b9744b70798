"""The commands, put together."""

from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from mojbok.bootstrap.payments import demo_provider
from mojbok.cli import account, complaint, crm, db, demo, key, mail, payments, refund, staff, terms
from mojbok.cli.demo import prepare_demo
from mojbok.cli.reading import settings_or_exit
from mojbok.storage.faults import DATABASE_ERRORS, explained

_NO_DATABASE: Final = 2


class _Commands(TyperGroup):
    """All commands; where the database lets them down, they say so in plain words."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the class above is of a private type here
        """Run a command. Leaves with status 2 when the database can't be used."""
        try:
            return super().invoke(ctx)
        except DATABASE_ERRORS as error:
            if (told := explained(error)) is None:
                raise
            typer.echo(told, err=True)
            raise typer.Exit(_NO_DATABASE) from None


# An error that nobody caught goes to the log, masked (`mojbok.bootstrap.logs`), and not to Typer's own printer.
app = typer.Typer(
    cls=_Commands, no_args_is_help=True, help="mojBOK POLSp", pretty_exceptions_enable=False
)
app.add_typer(crm.app, name="crm")
app.add_typer(account.app, name="account")
app.add_typer(complaint.app, name="complaint")
app.add_typer(staff.app, name="staff")
app.add_typer(mail.app, name="mail")
app.add_typer(terms.app, name="terms")
app.add_typer(db.app, name="db")
app.add_typer(key.app, name="key")
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
