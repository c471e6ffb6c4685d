export interface FilterIssue {
  /** The query parameter. */
  readonly path: string;
  readonly message: string;
}

/** Filters that a pack refuses; becomes a 400 with `errors`. */
export class InvalidFilters extends Error {
  readonly code = 'invalid-filters';
  readonly issues: readonly FilterIssue[];

  constructor(issues: readonly FilterIssue[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '));
    this.name = 'InvalidFilters';
    this.issues = issues;
  }
}
