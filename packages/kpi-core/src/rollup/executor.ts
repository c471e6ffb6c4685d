import type { Kysely, Transaction } from 'kysely';

// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
export type RollupDatabase = Kysely<any>;
// eslint-disable-next-line typescript/no-explicit-any -- core tables are addressed by name
export type RollupExecutor = Kysely<any> | Transaction<any>;
