"""Odoo's own tests of its calendar, with the addon installed: alarms, invitations and
events come as Odoo makes them."""

from odoo.addons.calendar.tests import (
    test_access_rights,
    test_attendees,
    test_calendar,
    test_calendar_activity,
    test_event_notifications,
    test_event_recurrence,
)

TestAccessRights = test_access_rights.TestAccessRights
TestAttendees = test_attendees.TestEventNotifications
TestCalendar = test_calendar.TestCalendar
TestCalendarActivity = test_calendar_activity.TestCalendarActivity
TestMail = test_event_notifications.TestCalendarMail
TestNotifications = test_event_notifications.TestEventNotifications
TestRecurrences = test_event_recurrence.TestUpdateRecurrentEvents
