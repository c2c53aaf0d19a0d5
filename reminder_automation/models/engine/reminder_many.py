# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...schedule.zones import known_zone

# Fields whose groups are few, however many records there are.
OF_FEW_GROUPS = ("boolean", "date", "datetime", "selection")
# Periods that begin with a day.
OF_DAYS = ("day", "week", "month", "quarter", "year")
# A moment that is further from the others is somebody's mistake.
DAYS = 10_000


class ReminderMany(models.AbstractModel):
    """Records of which there may be a million: the groups of their lists.

    Odoo looks through all of them twice, for one page of groups and for the number of
    groups. For the order of the groups it joins each record with what it is grouped by,
    and it converts the moment of each to the time zone of the user, before anything is
    counted. Here they are counted first, and once.
    """

    _name = "reminder.many"
    _description = "Very many records"

    @api.model
    def _formatted_read_group_with_length(
        self, domain, groupby, aggregates, offset=0, limit=None, order=None
    ):
        spec, *more = groupby
        field = self._fields.get(spec.partition(":")[0])
        if limit and field and not more:
            if field.type in OF_FEW_GROUPS:
                groups = self._all_groups(domain, spec, aggregates, order)
                page = groups[offset : offset + limit]
                return page, len(groups) if page else 0
            if field.type == "many2one" and order in (None, spec):
                return self._groups_by_name(domain, spec, aggregates, offset, limit)
        return super()._formatted_read_group_with_length(
            domain, groupby, aggregates, offset=offset, limit=limit, order=order
        )

    # ------------------------------------------------------------
    # BY A NAME
    # ------------------------------------------------------------

    @api.model
    def _groups_by_name(self, domain, name, aggregates, offset, limit):
        """One page of groups, and how many groups there are: of what they are grouped
        by the page is looked up first, in its own order, and only its records counted.

        :param name: of a many-to-one field
        """
        domain = Domain(domain)
        total = self._count_groups(domain, name) if offset else None
        if offset and offset >= total:
            return [], 0
        found = self._search(domain)
        if found.is_empty():
            return [], 0
        of_found = found.subselect(self._field_to_sql(self._table, name, found))
        # sudo: what they are grouped by - its order, as Odoo's own groups have it
        Named_sudo = self.env[self._fields[name].comodel_name].sudo()
        page_ids = (
            Named_sudo.with_context(active_test=False)
            .search([("id", "in", of_found)], offset=offset, limit=limit)
            .ids
        )
        if len(page_ids) < limit:
            page_ids.append(False)  # those without any come last
        groups = self.formatted_read_group(
            domain & Domain(name, "in", page_ids), [name], aggregates, order="__count"
        )
        places = {of: place for place, of in enumerate(page_ids)}
        groups.sort(key=lambda group: places[group[name] and group[name][0]])
        if total is None:
            is_all = len(groups) < limit
            total = len(groups) if is_all else self._count_groups(domain, name)
        return groups, total

    @api.model
    def _count_groups(self, domain, name):
        """How many groups there are by a many-to-one field, with the one of none."""
        [[named, with_any, every]] = self._read_group(
            domain, [], [f"{name}:count_distinct", f"{name}:count", "__count"]
        )
        return named + (with_any < every)

    # ------------------------------------------------------------
    # BY A PERIOD
    # ------------------------------------------------------------

    @api.model
    def _all_groups(self, domain, spec, aggregates, order):
        """All groups, of which there are few."""
        name, _colon, granularity = spec.partition(":")
        term, _space, direction = (order or spec).partition(" ")
        if (
            self._fields[name].type == "datetime"
            and granularity in OF_DAYS
            and aggregates == ["__count"]
            and term == spec
            and direction in ("", "ASC", "DESC")
        ):
            groups = self._count_by_period(domain, spec, SQL(direction or "ASC"))
            if groups is not None:
                return self._web_read_group_format((spec,), ("__count",), groups)
        return self.formatted_read_group(domain, [spec], aggregates, order=order)

    @api.model
    def _count_by_period(self, domain, spec, direction):
        """How many records each period has: they are counted by the days of the user's
        time zone, and the days by Odoo's own terms.

        :param spec: a field and its granularity
        :param direction: SQL
        :return: a list of tuples as `_read_group` has it, or None where there are no
            days to count by
        """
        self.browse().check_access("read")
        name, _colon, _granularity = spec.partition(":")
        found = self._search(domain)
        if found.is_empty():
            return []
        moment = self._field_to_sql(self._table, name, found)
        [[first, last]] = self.env.execute_query(
            found.select(SQL("MIN(%s), MAX(%s)", moment, moment))
        )
        if not first or (last - first).days > DAYS:
            return None
        days = SQL(
            """
            (SELECT array_agg(timezone('UTC', timezone(%(zone)s, day)) ORDER BY day)
               FROM generate_series(
                        date_trunc('day', timezone(%(zone)s,
                                                   timezone('UTC', %(first)s))),
                        timezone(%(zone)s, timezone('UTC', %(last)s)),
                        interval '1 day') AS day)
            """,
            zone=known_zone(self.env.context.get("tz")),
            first=SQL("%s::timestamp", first),
            last=SQL("%s::timestamp", last),
        )
        # Behind OFFSET the database expects few days, and does not sort the records.
        counted = SQL(
            """
            (SELECT %(days)s[bucket] AS %(name)s, number
               FROM (SELECT bucket, COUNT(*) AS number
                       FROM (%(buckets)s OFFSET 0) AS line
                   GROUP BY bucket) AS counted)
            """,
            days=days,
            name=SQL.identifier(name),
            buckets=found.select(SQL("width_bucket(%s, %s) AS bucket", moment, days)),
        )
        query = Query(self.env, "counted_day", counted)
        period = self._read_group_groupby("counted_day", spec, query)
        query.groupby = SQL("1")
        query.order = SQL("1 %s", direction)
        number = SQL("SUM(%s)::bigint", SQL.identifier("counted_day", "number"))
        rows = self.env.execute_query(query.select(period, number))
        periods, numbers = zip(*rows, strict=True)
        periods = self._read_group_postprocess_groupby(spec, periods)
        return list(zip(periods, numbers, strict=True))
