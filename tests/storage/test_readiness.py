from sqlalchemy import text

from mojbok.bootstrap.readiness import readiness
from tests.builders import World

OLDER = "baza danych jest starsza niż program: mojbok db upgrade"


def _faults(world: World) -> list[str]:
    return [fault for part in readiness(world.application) if (fault := part())]


def _stand_at(world: World, revision: str) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
        )


def test_a_node_is_ready_while_a_newer_version_has_brought_the_database_further(
    world: World,
) -> None:
    _stand_at(world, "of-a-newer-program")

    assert OLDER not in _faults(world)


def test_a_node_is_not_ready_on_a_database_of_an_older_version(world: World) -> None:
    _stand_at(world, "0001")

    assert OLDER in _faults(world)
