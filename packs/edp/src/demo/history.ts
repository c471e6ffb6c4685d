/** Office hours in Santiago; `hour` sets the steps of one day apart. */
const at = (day: string, hour: number): string =>
  `(${day}::timestamp + interval '${hour} hours') at time zone 'America/Santiago'`;

/**
 * SQL that writes the history of the statements in `demo_statement`: each step on the day that the statement's own
 * dates tell. One that came back to review was sent before. Of `$1` projects one has histories, and every statement
 * that came back.
 */
export const insertHistory = `
  insert into edp.status_change (statement_id, from_status, to_status, changed_at, changed_by)
  select s.id, step.from_status, step.to_status, step.changed_at, 'demo'
  from demo_statement s join demo_project d on d.id = s.project_id, lateral (values
    (1, null, 'in_review', ${at('s.issued_on', 9)}, true),
    (2, 'in_review', 'sent', ${at('s.sent_on', 11)}, s.sent_on is not null),
    (3, 'sent', 'in_review', ${at('(s.sent_on + 1)', 10)}, s.status = 'in_review' and s.sent_on is not null),
    (4, 'sent', 'validated', ${at('s.conformity_on', 12)}, s.conformity_on is not null),
    (5, 'validated', 'paid', ${at('s.paid_on', 15)}, s.paid_on is not null)
  ) as step (position, from_status, to_status, changed_at, happened)
  where step.happened and (d.i % $1::int = 0 or s.status = 'in_review' and s.sent_on is not null)
  order by s.id, step.position`;
