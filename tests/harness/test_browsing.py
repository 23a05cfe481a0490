from sqlalchemy.orm import Session

from tests.harness.browsing import Visit
from tests.people import make_agent, make_cast, make_portal_host


def test_a_visitor_is_known_by_a_real_session(db: Session, visit: Visit) -> None:
    bob = make_agent(db)
    assert visit().get("/knowledge").status_code == 303
    assert visit(bob).get("/no-such-page").status_code == 404


def test_a_portal_knows_its_own_people_only(db: Session, visit: Visit) -> None:
    cast = make_cast(db)
    host = make_portal_host(db, cast.harbor)
    assert "/sign-in" in visit(cast.charlie, host).get("/").headers["location"]
    assert visit(cast.carol, host).get("/no-such-page").status_code == 404
