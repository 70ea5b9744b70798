"""The CRM's tables and the chain of contract statuses."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Code, label in the CRM's words, place in the chain (with gaps, for statuses to come).
STATUSES = [
    ("projekt", "Projekt", 100),
    ("wyslana_do_klienta", "Wysłana do klienta", 200),
    ("podpisana_przez_klienta", "Podpisana przez klienta", 300),
    ("podpisana_przez_sprzedawce", "Podpisana przez sprzedawcę", 400),
    ("aktywna", "Aktywna", 500),
    ("zakonczona", "Zakończona", 600),
    ("anulowana", "Anulowana", None),
]


def upgrade() -> None:
    create_clients()
    create_payers()
    create_contract_statuses()
    create_contracts()
    create_delivery_points()
    create_invoices()
    create_invoice_lines()
    create_payments()
    create_readings()
    create_consumption()
    create_imports()


def downgrade() -> None:
    for table in (
        "crm_import_rejections",
        "crm_imports",
        "crm_consumption",
        "crm_readings",
        "crm_payments",
        "crm_invoice_lines",
        "crm_invoices",
        "crm_delivery_points",
        "crm_contracts",
        "crm_contract_statuses",
        "crm_payers",
        "crm_clients",
    ):
        op.drop_table(table)


def create_clients() -> None:
    op.create_table(
        "crm_clients",
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("type", sa.String(10), nullable=False),
        sa.Column("pesel_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pesel_index", sa.String(64), nullable=True),
        sa.Column("nip", sa.String(10), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(32), nullable=True),
        sa.Column("street", sa.String(120), nullable=True),
        sa.Column("postal_code", sa.String(12), nullable=True),
        sa.Column("city", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("client_id", name="pk_crm_clients"),
        sa.UniqueConstraint("pesel_index", name="uq_crm_clients_pesel_index"),
        sa.UniqueConstraint("nip", name="uq_crm_clients_nip"),
        sa.CheckConstraint("type IN ('individual', 'business')", name=op.f("ck_crm_clients_type")),
    )


def create_payers() -> None:
    op.create_table(
        "crm_payers",
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("account_number", sa.String(26), nullable=False),
        sa.Column("street", sa.String(120), nullable=True),
        sa.Column("postal_code", sa.String(12), nullable=True),
        sa.Column("city", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("payer_id", name="pk_crm_payers"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["crm_clients.client_id"], name="fk_crm_payers_client_id"
        ),
    )
    op.create_index("ix_crm_payers_client_id", "crm_payers", ["client_id"])


def create_contract_statuses() -> None:
    statuses = op.create_table(
        "crm_contract_statuses",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_crm_contract_statuses"),
        sa.UniqueConstraint("label", name="uq_crm_contract_statuses_label"),
    )
    op.bulk_insert(
        statuses,
        [{"code": code, "label": label, "rank": rank} for code, label, rank in STATUSES],
    )


def create_contracts() -> None:
    op.create_table(
        "crm_contracts",
        sa.Column("contract_number", sa.String(40), nullable=False),
        sa.Column("number_key", sa.String(40), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("status_code", sa.String(40), nullable=False),
        sa.Column("product", sa.String(120), nullable=True),
        sa.Column("tariff", sa.String(20), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("contract_number", name="pk_crm_contracts"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["crm_clients.client_id"], name="fk_crm_contracts_client_id"
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["crm_payers.payer_id"], name="fk_crm_contracts_payer_id"
        ),
        sa.ForeignKeyConstraint(
            ["status_code"],
            ["crm_contract_statuses.code"],
            name="fk_crm_contracts_status_code",
        ),
    )
    op.create_index("ix_crm_contracts_number_key", "crm_contracts", ["number_key"])
    op.create_index("ix_crm_contracts_client_id", "crm_contracts", ["client_id"])
    op.create_index("ix_crm_contracts_payer_id", "crm_contracts", ["payer_id"])


def create_delivery_points() -> None:
    op.create_table(
        "crm_delivery_points",
        sa.Column("ppe_code", sa.String(18), nullable=False),
        sa.Column("contract_number", sa.String(40), nullable=False),
        sa.Column("street", sa.String(120), nullable=True),
        sa.Column("postal_code", sa.String(12), nullable=True),
        sa.Column("city", sa.String(80), nullable=True),
        sa.Column("tariff", sa.String(20), nullable=True),
        sa.Column("distributor", sa.String(120), nullable=True),
        sa.Column("meter_number", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("ppe_code", name="pk_crm_delivery_points"),
        sa.ForeignKeyConstraint(
            ["contract_number"],
            ["crm_contracts.contract_number"],
            name="fk_crm_delivery_points_contract_number",
        ),
    )
    op.create_index(
        "ix_crm_delivery_points_contract_number", "crm_delivery_points", ["contract_number"]
    )


def create_invoices() -> None:
    op.create_table(
        "crm_invoices",
        sa.Column("invoice_number", sa.String(64), nullable=False),
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("contract_number", sa.String(40), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("corrects", sa.String(64), nullable=True),
        sa.Column("ksef_number", sa.String(64), nullable=True),
        sa.Column("document", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("invoice_number", name="pk_crm_invoices"),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["crm_payers.payer_id"], name="fk_crm_invoices_payer_id"
        ),
        sa.ForeignKeyConstraint(
            ["contract_number"],
            ["crm_contracts.contract_number"],
            name="fk_crm_invoices_contract_number",
        ),
        sa.ForeignKeyConstraint(
            ["corrects"], ["crm_invoices.invoice_number"], name="fk_crm_invoices_corrects"
        ),
        sa.CheckConstraint(
            "kind IN ('rozliczenie', 'prognoza', 'korekta', 'nota_odsetkowa')",
            name=op.f("ck_crm_invoices_kind"),
        ),
    )
    op.create_index("ix_crm_invoices_payer_id_issued_on", "crm_invoices", ["payer_id", "issued_on"])
    op.create_index("ix_crm_invoices_contract_number", "crm_invoices", ["contract_number"])
    op.create_index(
        "ix_crm_invoices_corrects",
        "crm_invoices",
        ["corrects"],
        sqlite_where=sa.text("corrects IS NOT NULL"),
        postgresql_where=sa.text("corrects IS NOT NULL"),
    )


def create_invoice_lines() -> None:
    op.create_table(
        "crm_invoice_lines",
        sa.Column("invoice_number", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("component", sa.String(80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(16), nullable=True),
        sa.Column("unit_price_net", sa.BigInteger(), nullable=True),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.String(8), nullable=True),
        sa.PrimaryKeyConstraint("invoice_number", "position", name="pk_crm_invoice_lines"),
        sa.ForeignKeyConstraint(
            ["invoice_number"],
            ["crm_invoices.invoice_number"],
            name="fk_crm_invoice_lines_invoice_number",
        ),
        sqlite_with_rowid=False,
    )


def create_payments() -> None:
    op.create_table(
        "crm_payments",
        sa.Column("payment_id", sa.String(64), nullable=False),
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("invoice_number", sa.String(64), nullable=True),
        sa.Column("title", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("payment_id", name="pk_crm_payments"),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["crm_payers.payer_id"], name="fk_crm_payments_payer_id"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_number"],
            ["crm_invoices.invoice_number"],
            name="fk_crm_payments_invoice_number",
        ),
    )
    op.create_index("ix_crm_payments_payer_id_booked_on", "crm_payments", ["payer_id", "booked_on"])
    op.create_index("ix_crm_payments_invoice_number", "crm_payments", ["invoice_number"])


def create_readings() -> None:
    op.create_table(
        "crm_readings",
        sa.Column("ppe_code", sa.String(18), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("kwh", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("ppe_code", "read_at", "direction", name="pk_crm_readings"),
        sa.ForeignKeyConstraint(
            ["ppe_code"], ["crm_delivery_points.ppe_code"], name="fk_crm_readings_ppe_code"
        ),
        sa.CheckConstraint(
            "direction IN ('pobrana', 'oddana')", name=op.f("ck_crm_readings_direction")
        ),
        sa.CheckConstraint(
            "source IN ('odczyt', 'szacunek', 'klient')", name=op.f("ck_crm_readings_source")
        ),
        sqlite_with_rowid=False,
    )


def create_consumption() -> None:
    op.create_table(
        "crm_consumption",
        sa.Column("ppe_code", sa.String(18), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kwh_in", sa.BigInteger(), nullable=False),
        sa.Column("kwh_out", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ppe_code", "starts_at", name="pk_crm_consumption"),
        sa.ForeignKeyConstraint(
            ["ppe_code"], ["crm_delivery_points.ppe_code"], name="fk_crm_consumption_ppe_code"
        ),
        sqlite_with_rowid=False,
    )


def create_imports() -> None:
    op.create_table(
        "crm_imports",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", name="pk_crm_imports"),
    )
    op.create_table(
        "crm_import_rejections",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(80), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(80), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_crm_import_rejections"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["crm_imports.import_id"], name="fk_crm_import_rejections_import_id"
        ),
        sqlite_with_rowid=False,
    )
