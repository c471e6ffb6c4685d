export type { RollupDefinition, RollupDistinct, RollupGrain, RollupKey, RollupKeyType } from './definition.ts';
export { compactRollups, removeEmptyCells, waitingDeltas } from './compact.ts';
export { lastDrift, recordDrift, type DriftState } from './drift-record.ts';
export { checkRollups, type RollupDrift } from './drift.ts';
export { installRollups, InvalidRollup } from './install.ts';
export { rollupsOf } from './layouts.ts';
export { rebuildRollups, settleRollups } from './rebuild.ts';
export { UnknownGrain, type Rollup } from './read.ts';
