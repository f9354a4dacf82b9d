"""The one relation of a `SqlTable`, the same on SQLite and PostgreSQL."""

from collections.abc import Mapping

import sqlalchemy as sa

INDEX_COLUMNS: Mapping[str, tuple[str, str]] = {
    "index1": ("index1_pk", "index1_sk"),
    "index2": ("index2_pk", "index2_sk"),
}


def items_table(metadata: sa.MetaData, name: str) -> sa.Table:
    """Keys compare by code point on both databases (SQLite BINARY, PostgreSQL COLLATE "C"), as they do in DynamoDB."""
    key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    table = sa.Table(
        name,
        metadata,
        sa.Column("pk", key, primary_key=True),
        sa.Column("sk", key, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        *(sa.Column(column, key) for columns in INDEX_COLUMNS.values() for column in columns),
        sa.Column("expires_at", sa.BigInteger),
    )
    for index, (index_pk, index_sk) in INDEX_COLUMNS.items():
        present = table.c[index_pk].is_not(None)
        sa.Index(
            f"{name}_{index}",
            table.c[index_pk],
            table.c[index_sk],
            table.c.pk,
            table.c.sk,
            sqlite_where=present,
            postgresql_where=present,
        )
    expires = table.c.expires_at.is_not(None)
    sa.Index(f"{name}_expiry", table.c.expires_at, sqlite_where=expires, postgresql_where=expires)
    return table
