"""How booking takes and frees times as of revision 0007: nobody is booked in two places at the same time."""

from alembic import op

from migrations import booking_functions_0003 as before

# A refusal of the constraint takes back what its block has done: the time stays free, and the right unused.
_BOOK = """
create or replace function book_appointment(
    new_id uuid, wanted_slot uuid, used_right uuid, moment timestamptz, by_channel text, no_self_service text,
    override_given text, rules_overridden text[], topic bytea, in_series uuid
) returns text language plpgsql as $$
declare
    visit_on date;
    visit_is tstzrange;
    visitor text;
begin
    update slot set status = 'booked', held_until = null, held_for = null
    where id = wanted_slot and status = 'free' and starts_at > moment
      and case when held_until > clock_timestamp() then held_for = used_right else still_offered end
    returning (starts_at at time zone 'Europe/Helsinki')::date, tstzrange(starts_at, ends_at) into visit_on, visit_is;
    if not found then
        return 'slot_taken';
    end if;
    update booking_right set visits_used = visits_used + 1, version = version + 1
    where id = used_right and status = 'active' and visits_used < visits_allowed
      and visit_on between valid_from and valid_until
    returning person_ref into visitor;
    if not found then
        update slot set status = 'free' where id = wanted_slot;
        return 'right_exhausted';
    end if;
    insert into appointment (id, booking_right_id, slot_id, series_id, channel, reason_no_self_service,
                             override_reason, overridden, sealed_topic, created_at, changed_at,
                             person_ref, visit, beside_another)
    values (new_id, used_right, wanted_slot, in_series, by_channel, no_self_service,
            override_given, rules_overridden, topic, moment, moment,
            visitor, visit_is, 'same_time' = any(rules_overridden));
    return 'taken';
exception when exclusion_violation then
    return 'already_booked_then';
end $$
"""

_MOVE = """
create or replace function move_appointment(
    moved uuid, wanted_slot uuid, moment timestamptz, override_given text, rules_overridden text[]
) returns text language plpgsql as $$
declare
    old_slot uuid;
    used_right uuid;
    visit_is tstzrange;
begin
    select slot_id, booking_right_id into strict old_slot, used_right
    from appointment where id = moved and status = 'booked' for update;
    if old_slot = wanted_slot then
        return 'slot_taken';
    end if;
    -- Both times are held in the order of their ids, so that two moves that cross never wait for each other.
    perform 1 from slot where id in (old_slot, wanted_slot) order by id for update;
    update slot set status = 'booked', held_until = null, held_for = null
    where id = wanted_slot and status = 'free' and starts_at > moment
      and case when held_until > clock_timestamp() then held_for = used_right else still_offered end
    returning tstzrange(starts_at, ends_at) into visit_is;
    if not found then
        return 'slot_taken';
    end if;
    update appointment set slot_id = wanted_slot, changed_at = moment, version = version + 1,
           override_reason = coalesce(override_given, override_reason),
           overridden = array(select distinct unnest(overridden || rules_overridden) order by 1),
           visit = visit_is, beside_another = 'same_time' = any(rules_overridden)
    where id = moved;
    update slot set status = case when still_offered then 'free' else 'withdrawn' end
    where id = old_slot and status = 'booked';
    return 'taken';
exception when exclusion_violation then
    return 'already_booked_then';
end $$
"""

# The visit has left its former time before; its times and itself are held.
_SEAT = """
create function seat_appointment(
    seated uuid, wanted_slot uuid, used_right uuid, moment timestamptz, override_given text, rules_overridden text[]
) returns text language plpgsql as $$
declare
    visit_is tstzrange;
begin
    update slot set status = 'booked', held_until = null, held_for = null
    where id = wanted_slot and status = 'free' and starts_at > moment
      and case when held_until > clock_timestamp() then held_for = used_right else still_offered end
    returning tstzrange(starts_at, ends_at) into visit_is;
    if not found then
        return 'slot_taken';
    end if;
    update appointment set status = 'booked', slot_id = wanted_slot, changed_at = moment, version = version + 1,
           override_reason = coalesce(override_given, override_reason),
           overridden = array(select distinct unnest(overridden || rules_overridden) order by 1),
           visit = visit_is, beside_another = 'same_time' = any(rules_overridden)
    where id = seated;
    return 'taken';
exception when exclusion_violation then
    return 'already_booked_then';
end $$
"""


def create() -> None:
    op.execute(_BOOK)
    op.execute(_MOVE)
    op.execute(_SEAT)


def drop() -> None:
    op.execute("drop function seat_appointment")
    before.drop()
    before.create()
