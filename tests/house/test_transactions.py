from tests.house.transactions import commits, moments
from tests.house.tree import product, report, sample


def test_only_the_kernel_commits() -> None:
    found = [one for source in product() for one in commits(source)]
    assert not found, report(found)
    assert commits(sample("db.commit()\n"))
    assert commits(sample("engine = create_engine(url)\n"))
    assert not commits(sample("db.commit()\n", "msp/kernel/db.py"))


def test_time_is_passed_in() -> None:
    found = [one for source in product() for one in moments(source)]
    assert not found, report(found)
    assert moments(sample("at = moment.now()\n"))
    assert not moments(sample("at = moment.now()\n", "msp/desk/tickets/web.py"))
