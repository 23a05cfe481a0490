from tests.house.jobnames import registered, strangers
from tests.house.tree import product, report, sample

JOB = '@job("desk.greet")\ndef greet(db: Session, *, name: str, loud: bool = False) -> None: ...\n'


def test_every_enqueued_name_meets_a_job_with_these_parameters() -> None:
    jobs = registered(product())
    found = [one for source in product() for one in strangers(source, jobs)]
    assert not found, report(found)


def test_a_name_without_a_job_is_found() -> None:
    jobs = registered([sample(JOB)])
    assert not strangers(sample('later(db, "desk.greet", name="Carol", delay=3)\n'), jobs)
    assert strangers(sample('later(db, "desk.greet")\n'), jobs)
    assert strangers(sample('later(db, "desk.greet", name="Carol", shy=True)\n'), jobs)
    assert strangers(sample('later(db, "desk.wave", name="Carol")\n'), jobs)
    assert strangers(sample('WAVE = "desk.wave"\nsoon(db, WAVE)\n'), jobs)
    assert strangers(sample("later(db, verb, name=1)\n"), jobs)
    assert strangers(sample('soon(db, "desk.greet")\n'), jobs)
    assert strangers(sample('Every("desk.wave", seconds=10)\n'), jobs)
