import { sql, type RawBuilder } from 'kysely';
import type { EdpContext } from '../context.ts';
import { probabilitySteps } from '../kpis/probability.ts';
import { age, settleDays, type Expression } from '../sql/statement.ts';
import type { Listing } from './listing.ts';

/** A column of the listed rows: over a statement `s` and over a cost `c`, both with project `p`, client `k`, manager `m`. */
export interface Column {
  readonly statement: Expression;
  readonly cost: Expression;
}

const NONE = (type: string): Expression => sql`null::${sql.raw(type)}`;

/** Days of an open statement's age, or of a paid one's settlement. */
function daysOf(context: EdpContext): Expression {
  return sql`case when s.status = 'paid' then ${settleDays('s')} else ${age('s', context.asOf)} end`;
}

function probability(context: EdpContext): Expression {
  const steps = probabilitySteps(context.rules).map(({ until, probability: value }) =>
    until === Infinity
      ? sql`else ${value}::numeric`
      : sql`when ${age('s', context.asOf)} <= ${until}::int then ${value}::numeric`,
  );
  return sql`case ${sql.join(steps, sql` `)} end`;
}

type Columns = Readonly<Record<string, Column>>;

function keyColumns(listing: Listing): Columns {
  return {
    // One space of ids for both kinds of row: it breaks ties of a sort and names a row in a cursor.
    rowId: { statement: sql`s.id`, cost: sql`-c.id` },
    kind: { statement: sql`'statement'`, cost: sql`'cost'` },
    part: {
      statement: sql`${listing.statements?.part ?? sql`null`}::text`,
      cost: sql`${listing.costs?.part ?? null}::text`,
    },
    amount: { statement: sql`s.amount`, cost: sql`${sql.raw(String(listing.costs?.sign ?? 1))} * c.net_amount` },
  };
}

/** What totals and values aggregate. */
export function measureColumns(context: EdpContext, listing: Listing): Columns {
  return {
    ...keyColumns(listing),
    days: { statement: daysOf(context), cost: NONE('int') },
    approved_amount: { statement: sql`s.approved_amount`, cost: NONE('bigint') },
    proposed_amount: { statement: sql`s.proposed_amount`, cost: NONE('bigint') },
    project_id: { statement: sql`s.project_id`, cost: sql`c.project_id` },
    client_id: { statement: sql`s.client_id`, cost: sql`p.client_id` },
    conformity_days: { statement: sql`s.conformity_on - s.sent_on`, cost: NONE('int') },
    cycle_days: { statement: sql`s.paid_on - s.issued_on`, cost: NONE('int') },
    probability: { statement: probability(context), cost: NONE('numeric') },
  };
}

/** What a listed row shows; see the presentation's `rows`. */
export function rowColumns(context: EdpContext, listing: Listing): Columns {
  return {
    ...keyColumns(listing),
    project: { statement: sql`p.code`, cost: sql`p.code` },
    projectName: { statement: sql`p.name`, cost: sql`p.name` },
    number: { statement: sql`s.number`, cost: NONE('int') },
    client: { statement: sql`k.name`, cost: sql`k.name` },
    projectManager: { statement: sql`m.name`, cost: sql`m.name` },
    status: { statement: sql`s.status`, cost: NONE('text') },
    days: { statement: daysOf(context), cost: NONE('int') },
    period: { statement: sql`s.period`, cost: NONE('date') },
    issuedOn: { statement: sql`s.issued_on`, cost: sql`c.invoiced_on` },
    sentOn: { statement: sql`s.sent_on`, cost: NONE('date') },
    expectedPaymentOn: { statement: sql`s.expected_payment_on`, cost: sql`c.due_on` },
    conformityNumber: { statement: sql`s.conformity_number`, cost: NONE('text') },
    conformityOn: { statement: sql`s.conformity_on`, cost: NONE('date') },
    paidOn: { statement: sql`s.paid_on`, cost: sql`c.paid_on` },
    paidOnInferred: { statement: sql`s.paid_on_inferred`, cost: NONE('boolean') },
    proposedAmount: { statement: sql`s.proposed_amount`, cost: NONE('bigint') },
    approvedAmount: { statement: sql`s.approved_amount`, cost: NONE('bigint') },
    reworkReason: { statement: sql`s.rework_reason`, cost: NONE('text') },
    vendor: { statement: NONE('text'), cost: sql`c.vendor` },
    invoiceNumber: { statement: NONE('text'), cost: sql`c.invoice_number` },
    costKind: { statement: NONE('text'), cost: sql`c.kind` },
  };
}

function select(columns: Columns, side: keyof Column): RawBuilder<unknown> {
  return sql.join(Object.entries(columns).map(([name, column]) => sql`${column[side]} as ${sql.ref(name)}`));
}

/** The listed rows as a subquery without alias. `names` joins the tables that rows take their names from. */
export function relation(listing: Listing, columns: Columns, names: boolean): RawBuilder<unknown> {
  const { statements, costs } = listing;
  const parts: RawBuilder<unknown>[] = [];
  if (statements) {
    parts.push(sql`select ${select(columns, 'statement')} from edp.statement s
      ${
        names
          ? sql`join edp.project p on p.id = s.project_id
            join edp.client k on k.id = s.client_id
            join edp.project_manager m on m.id = s.project_manager_id`
          : sql``
      }
      where ${statements.where}`);
  }
  if (costs) {
    parts.push(sql`select ${select(columns, 'cost')} from edp.cost c
      join edp.project p on p.id = c.project_id
      ${
        names
          ? sql`join edp.client k on k.id = p.client_id
            join edp.project_manager m on m.id = p.project_manager_id`
          : sql``
      }
      where ${costs.where}`);
  }
  return sql.join(parts, sql` union all `);
}
