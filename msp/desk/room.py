"""The room of work."""

from pathlib import Path

from msp.desk.clocks import models as clocks
from msp.desk.knowledge import models as knowledge
from msp.desk.knowledge import web as knowledge_pages
from msp.desk.knowledge import web_catalog as catalog_pages
from msp.desk.mail import models as mail
from msp.desk.mail import web as mail_pages
from msp.desk.mail import web_admin as mail_admin
from msp.desk.mail.cli import COMMANDS
from msp.desk.queue import models as queue
from msp.desk.queue import web as queue_pages
from msp.desk.routing import models as routing
from msp.desk.rulebook import web as rule_pages
from msp.desk.rulebook import web_tiers as tier_pages
from msp.desk.rulebook import web_words as word_pages
from msp.desk.tickets import api as tickets_api
from msp.desk.tickets import api_visits as visits_api
from msp.desk.tickets import models as tickets
from msp.desk.tickets import models_override as overrides
from msp.desk.tickets import models_side as tickets_side
from msp.desk.tickets import models_visit as visits
from msp.desk.tickets import web as ticket_pages
from msp.desk.tickets import web_entitled as ticket_entitled
from msp.desk.tickets import web_fields as ticket_fields
from msp.desk.tickets import web_new as new_tickets
from msp.desk.tickets import web_steps as ticket_steps
from msp.desk.tickets import web_visits as ticket_visits
from msp.desk.tickets.queries import may_see_ticket
from msp.desk.tiers import models as tiers
from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Panel, Room
from msp.kernel.schedule import Every

MODELS = (clocks, knowledge, mail, overrides, queue, routing, tickets, tickets_side, tiers, visits)

HERE = Path(__file__).parent

ROOM = Room(
    name="msp.desk",
    staff=(
        *queue_pages.HANDLERS,
        *new_tickets.HANDLERS,
        *ticket_pages.HANDLERS,
        *ticket_fields.HANDLERS,
        *ticket_entitled.HANDLERS,
        *ticket_steps.HANDLERS,
        *ticket_visits.HANDLERS,
        rule_pages.PAGES,
        tier_pages.PAGES,
        word_pages.PAGES,
        *knowledge_pages.HANDLERS,
        *catalog_pages.HANDLERS,
        *mail_pages.HANDLERS,
        *mail_admin.HANDLERS,
    ),
    api=(tickets_api.API, visits_api.API),
    navigation=(
        NavItem("My work", "/", "home", "m", "tickets.read", order=10),
        NavItem("Queue", "/queue", "inbox", "q", "tickets.read", order=20),
        NavItem(_("Mail"), "/admin/mail", "mail", "l", "tickets.dispatch", order=25),
        NavItem("Knowledge", "/knowledge", "book", "n", "knowledge.read", order=80),
    ),
    jobs=(
        "msp.desk.mail.jobs_send",
        "msp.desk.mail.jobs_take_in",
        "msp.desk.tickets.jobs",
    ),
    timetable=(
        Every("desk.route_new", seconds=5),
        Every("desk.heed_entries", seconds=5),
        Every("desk.watch_clocks", seconds=10),
        Every("desk.recompute_clocks", seconds=300),
        Every("desk.heed_suspensions", seconds=60),
        Every("desk.close_resolved", seconds=3600),
        Every("desk.send_mails", seconds=10),
        Every("desk.take_in_mails", seconds=20),
        Every("desk.poll_mail", seconds=30),
        Every("desk.sweep_mail_counts", seconds=86_400),
    ),
    panels={
        "admin": (
            Panel(
                _("Tiers and teams"),
                "/admin/tiers",
                "admin.rules",
                order=10,
                icon="stairs-up",
                summary=_("Who works where, and who may be given what."),
            ),
            Panel(
                _("Routing"),
                "/admin/routing",
                "admin.rules",
                order=20,
                icon="route",
                summary=_("Which ticket goes to which tier and team, and why."),
            ),
            Panel(
                _("Categories and words"),
                "/admin/words",
                "admin.rules",
                order=40,
                icon="tag",
                summary=_("Categories of tickets, and what statuses are called."),
            ),
            Panel(
                _("Mail"),
                "/admin/mail/mailboxes",
                "admin.mail",
                order=40,
                icon="mail",
                summary=_("Mailboxes that are read, and mail that nobody could place."),
            ),
        ),
    },
    live={"ticket": may_see_ticket},
    templates=HERE / "templates",
    commands=COMMANDS,
    functions=(
        HERE / "tickets/search.sql",
        HERE / "knowledge/functions.sql",
    ),
)
