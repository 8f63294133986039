/**
 * What is due or under way; `$1` are attempts whose process is dead, which are not waited for. One statement, so that
 * nothing passes from one lane to the next between two looks. A sender that pauses defers for minutes.
 */
export const leftToDo = `(
  select from deliveries where parked_mt is null
  union all select from messages where status = 'queued' or (status = 'deferred'
    and due_at <= clock_timestamp() + (select offset_ms from sandbox_clock) * interval '1 ms' + interval '5 minutes')
  union all select from enrollments where status = 'active'
    and due_at <= clock_timestamp() + (select offset_ms from sandbox_clock) * interval '1 ms'
  union all select from attempts where outcome = 'handed_off' and id <> all($1::uuid[])
) as what_is_left`;
