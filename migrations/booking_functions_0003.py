"""How booking takes and frees times as of revision 0003; a later change of a function is a revision of its own."""

from alembic import op

_BOOK = """
create function book_appointment(
    new_id uuid, wanted_slot uuid, used_right uuid, moment timestamptz, by_channel text, no_self_service text,
    override_given text, rules_overridden text[], topic bytea, in_series uuid
) returns text language plpgsql as $$
declare
    visit_on date;
begin
    update slot set status = 'booked', held_until = null, held_for = null
    where id = wanted_slot and status = 'free' and starts_at > moment
      and case when held_until > clock_timestamp() then held_for = used_right else still_offered end
    returning (starts_at at time zone 'Europe/Helsinki')::date into visit_on;
    if not found then
        return 'slot_taken';
    end if;
    update booking_right set visits_used = visits_used + 1, version = version + 1
    where id = used_right and status = 'active' and visits_used < visits_allowed
      and visit_on between valid_from and valid_until;
    if not found then
        update slot set status = 'free' where id = wanted_slot;
        return 'right_exhausted';
    end if;
    insert into appointment (id, booking_right_id, slot_id, series_id, channel, reason_no_self_service,
                             override_reason, overridden, sealed_topic, created_at, changed_at)
    values (new_id, used_right, wanted_slot, in_series, by_channel, no_self_service,
            override_given, rules_overridden, topic, moment, moment);
    return 'taken';
end $$
"""

_MOVE = """
create function move_appointment(
    moved uuid, wanted_slot uuid, moment timestamptz, override_given text, rules_overridden text[]
) returns text language plpgsql as $$
declare
    old_slot uuid;
    used_right uuid;
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
      and case when held_until > clock_timestamp() then held_for = used_right else still_offered end;
    if not found then
        return 'slot_taken';
    end if;
    update appointment set slot_id = wanted_slot, changed_at = moment, version = version + 1,
           override_reason = coalesce(override_given, override_reason),
           overridden = array(select distinct unnest(overridden || rules_overridden) order by 1)
    where id = moved;
    update slot set status = case when still_offered then 'free' else 'withdrawn' end
    where id = old_slot and status = 'booked';
    return 'taken';
end $$
"""


def create() -> None:
    op.execute(_BOOK)
    op.execute(_MOVE)


def drop() -> None:
    op.execute("drop function book_appointment")
    op.execute("drop function move_appointment")
