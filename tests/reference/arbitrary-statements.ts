import fc from 'fast-check';
import { amountValue, currency, edgeDays, orNull, reworkReason } from './arbitrary-values.ts';
import { addDays, firstDay, monthOf } from './calendar.ts';
import type { NamedRow, ProjectRow, StatementRow, Status, StatusChangeRow } from './model.ts';

interface Parents {
  asOf: string;
  client: NamedRow[];
  project_manager: NamedRow[];
  project: ProjectRow[];
}

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Status>('paid') },
  { weight: 5, arbitrary: fc.constantFrom<Status>('in_review', 'sent', 'validated') },
  { weight: 1, arbitrary: fc.constant<Status>('void') },
);

/** Days before `asOf`, now and then in the future. */
const issuedBefore = fc.oneof(
  { weight: 9, arbitrary: fc.oneof(edgeDays, fc.integer({ min: 0, max: 430 })) },
  { weight: 1, arbitrary: fc.integer({ min: -10, max: -1 }) },
);

/** Mostly later than the day it is counted from, now and then earlier. */
const laterDays = fc.oneof(
  { weight: 9, arbitrary: edgeDays },
  { weight: 1, arbitrary: fc.integer({ min: -20, max: -1 }) },
);

/** Around `asOf`: both sides of the limits of overdue, 30, 60 and 90 days. */
const expectedIn = fc.oneof(
  fc.constantFrom(-31, -30, -1, 0, 1, 30, 31, 60, 61, 90, 91),
  fc.integer({ min: -200, max: 150 }),
);

/** A payment a little before or at `asOf`, so that the default period is not empty; also on the day of `previous`. */
const paidRecently = fc.oneof(fc.constantFrom(0, 29, 30, 31), fc.integer({ min: 0, max: 75 }));

function drawnStatement({ project, client, project_manager }: Parents) {
  return fc.record({
    project: fc.constantFrom(...project),
    ownParents: fc.integer({ min: 0, max: 4 }),
    client: fc.constantFrom(...client),
    manager: fc.constantFrom(...project_manager),
    issuedBefore,
    sentAfter: orNull(fc.integer({ min: -10, max: 40 })),
    proposed: amountValue,
    approved: fc.oneof(
      fc.constant('same' as const),
      fc.constant(null),
      fc.integer({ min: 70, max: 110 }),
      fc.constant(0),
    ),
    expectedIn: orNull(expectedIn),
    conformityNumber: orNull(fc.constantFrom('1312', 'CNF-0050'), 4),
    conformityAfter: orNull(laterDays, 4),
    paidAfter: orNull(
      fc.oneof(
        laterDays.map((days) => ({ after: days })),
        paidRecently.map((days) => ({ ago: days })),
      ),
    ),
    keepsPaidOn: fc.integer({ min: 0, max: 9 }),
    status,
    reworkReason,
    currency,
  });
}

type Drawn = ReturnType<typeof drawnStatement> extends fc.Arbitrary<infer T> ? T : never;

function approvedAmount(drawn: Drawn): number | null {
  if (drawn.approved === null) return null;
  if (drawn.approved === 'same') return drawn.proposed;
  return Math.floor((drawn.proposed * drawn.approved) / 100);
}

/** A status that left `paid` may keep its date of payment; only an inferred one is lost. */
function paidOn(drawn: Drawn, asOf: string, clockStart: string): string | null {
  if (drawn.paidAfter === null || (drawn.status !== 'paid' && drawn.keepsPaidOn > 0)) return null;
  return 'ago' in drawn.paidAfter ? addDays(asOf, -drawn.paidAfter.ago) : addDays(clockStart, drawn.paidAfter.after);
}

/** Five in six statements belong to their project's client and manager, the others to any. */
function toRow(drawn: Drawn, index: number, asOf: string): StatementRow {
  const issuedOn = addDays(asOf, -drawn.issuedBefore);
  const sentOn = drawn.sentAfter === null ? null : addDays(issuedOn, drawn.sentAfter);
  const clockStart = sentOn ?? issuedOn;
  const own = drawn.ownParents > 0;
  return {
    id: index + 1,
    project_id: drawn.project.id,
    number: index + 1,
    client_id: own ? drawn.project.client_id : drawn.client.id,
    project_manager_id: own ? drawn.project.project_manager_id : drawn.manager.id,
    period: firstDay(monthOf(issuedOn)),
    issued_on: issuedOn,
    sent_on: sentOn,
    proposed_amount: drawn.proposed,
    approved_amount: approvedAmount(drawn),
    expected_payment_on: drawn.expectedIn === null ? null : addDays(asOf, drawn.expectedIn),
    conformity_number: drawn.conformityNumber,
    conformity_on: drawn.conformityAfter === null ? null : addDays(clockStart, drawn.conformityAfter),
    paid_on: paidOn(drawn, asOf, clockStart),
    paid_on_inferred: false,
    status: drawn.status,
    detailed_status: null,
    rework_reason: drawn.reworkReason,
    failure_type: null,
    notes: null,
    currency: drawn.currency,
  };
}

/** Where there are many projects each has its turn, so that most of them have statements. */
function spread(drawn: Drawn, index: number, { project }: Parents): Drawn {
  const inTurn = project.length > 20 ? project[index % project.length] : undefined;
  return { ...drawn, project: inTurn ?? drawn.project };
}

export function statementRows(
  parents: Parents,
  length: { minLength?: number; maxLength: number },
): fc.Arbitrary<StatementRow[]> {
  return fc
    .array(drawnStatement(parents), { ...length, size: 'max' })
    .map((drawn) => drawn.map((one, index) => toRow(spread(one, index, parents), index, parents.asOf)));
}

const WORKFLOW: readonly Status[] = ['in_review', 'sent', 'validated', 'paid'];

/** In order up to the last status, or by any detour: steps skipped, back to review, out of `paid`, through void. */
function statusPath(last: Status): fc.Arbitrary<Status[]> {
  const straight = WORKFLOW.includes(last)
    ? WORKFLOW.slice(0, WORKFLOW.indexOf(last) + 1)
    : [...WORKFLOW.slice(0, 2), last];
  const detour = fc.array(fc.constantFrom<Status>('in_review', 'sent', 'validated', 'paid', 'void'), { maxLength: 4 });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Status[]>([last]) },
    { weight: 3, arbitrary: fc.constant<Status[]>([...straight]) },
    { weight: 3, arbitrary: detour.map((steps) => [...steps, last]) },
  );
}

/** The history of each statement; its first row comes from no status, and no row stays where it was. */
export function statusChangeRows(statements: readonly StatementRow[]): fc.Arbitrary<StatusChangeRow[]> {
  return fc.tuple(...statements.map((s) => statusPath(s.status))).map((paths) =>
    paths
      .flatMap((path, index) =>
        path
          .filter((to, step) => to !== path[step - 1])
          .map((to, step, kept) => ({
            statement_id: statements[index]?.id ?? 0,
            from_status: kept[step - 1] ?? null,
            to_status: to,
            changed_at: `${addDays(statements[index]?.issued_on ?? '', step)}T12:00:00Z`,
            changed_by: 'test',
          })),
      )
      .map((row, index) => ({ id: index + 1, ...row })),
  );
}
