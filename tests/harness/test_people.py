from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from tests.harness.database import AsScope
from tests.people import contact_principal, make_cast


def test_the_cast_is_in_its_places(db: Session, as_scope: AsScope) -> None:
    cast = make_cast(db)
    assert db.query(Ticket).count() == 1
    for person, seen in ((cast.carol, 1), (cast.dora, 0), (cast.charlie, 0)):
        with as_scope(contact_principal(person).scope) as hers:
            assert hers.query(Ticket).count() == seen, person.name
