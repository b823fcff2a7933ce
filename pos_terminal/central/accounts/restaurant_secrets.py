"""The secrets of one restaurant, in the database, sealed under the server's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from pos_terminal.central.accounts.tables import secrets
from pos_terminal.central.centre import Centre
from pos_terminal.domain.secret import Secret

PIN_PEPPER: Final = "PIN_PEPPER"
"""What codes of staff are hashed over: every terminal of the restaurant has the same."""


class RestaurantSecrets:
    """A SecretStore (WAVE_API_KEY ...) that can also keep. Other restaurants' it neither sees nor touches."""

    def __init__(self, centre: Centre, restaurant_id: str) -> None:
        self._centre = centre
        self._restaurant_id = restaurant_id

    def get(self, name: str) -> Secret | None:
        """The secret, or None. Raises DatabaseProblem for what was sealed under another server key."""
        with self._centre.database.tenant(self._restaurant_id) as connection:
            return self.get_in(connection, name)

    def get_in(self, connection: Connection, name: str) -> Secret | None:
        """The same in a transaction of the restaurant that is under way."""
        statement = select(secrets.c.sealed).where(
            secrets.c.restaurant_id == self._restaurant_id, secrets.c.name == name
        )
        sealed = connection.execute(statement).scalar()
        return None if sealed is None else self._centre.sealer.open(self._restaurant_id, name, sealed)

    def put(self, name: str, secret: Secret) -> None:
        """Keep it in the place of the one before."""
        with self._centre.database.tenant(self._restaurant_id) as connection:
            self.put_in(connection, name, secret)

    def put_in(self, connection: Connection, name: str, secret: Secret) -> None:
        """The same in a transaction of the restaurant that is under way."""
        sealed = self._centre.sealer.seal(self._restaurant_id, name, secret)
        row = {"sealed": sealed, "changed_at": self._centre.clock.now_ms()}
        statement = insert(secrets).values(restaurant_id=self._restaurant_id, name=name, **row)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["restaurant_id", "name"], set_=row)
        )

    def forget(self, name: str) -> None:
        """Keep it no longer."""
        with self._centre.database.tenant(self._restaurant_id) as connection:
            self.forget_in(connection, name)

    def forget_in(self, connection: Connection, name: str) -> None:
        """The same in a transaction of the restaurant that is under way."""
        connection.execute(
            delete(secrets).where(secrets.c.restaurant_id == self._restaurant_id, secrets.c.name == name)
        )

    def changed_at(self) -> Mapping[str, int]:
        """Which secrets there are, and when each was put there (UTC ms); not what they are."""
        statement = select(secrets.c.name, secrets.c.changed_at).where(
            secrets.c.restaurant_id == self._restaurant_id
        )
        with self._centre.database.tenant(self._restaurant_id) as connection:
            return {row.name: row.changed_at for row in connection.execute(statement)}
