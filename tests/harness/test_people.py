from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from tenants.signin.principals import portal_for
from tests.harness.database import AsScope
from tests.people import contact_principal, make_cast, make_portal_host


def test_the_cast_is_in_its_places(db: Session, as_scope: AsScope) -> None:
    cast = make_cast(db)
    tickets = select(func.count(Ticket.id))
    assert db.scalar(tickets) == 1
    for person, seen in ((cast.carol, 1), (cast.dora, 0), (cast.charlie, 0)):
        with as_scope(contact_principal(person).scope) as hers:
            assert hers.scalar(tickets) == seen, person.name


def test_a_portal_host_is_found_at_the_door(db: Session) -> None:
    cast = make_cast(db)
    host = make_portal_host(db, cast.harbor)
    found = portal_for(host)
    assert found is not None
    assert found.name == "Harbor Dental"
