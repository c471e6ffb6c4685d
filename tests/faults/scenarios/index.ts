import type { Scenario } from '../scenario.ts';
import { diskScenarios } from './disk.ts';
import { loadScenarios } from './load.ts';
import { postgresScenarios } from './postgres.ts';
import { processScenarios } from './processes.ts';
import { redisScenarios } from './redis.ts';
import { requestScenarios } from './requests.ts';
import { severalAtOnce } from './several.ts';
import { versionScenarios } from './versions.ts';

const single: readonly Scenario[] = [
  ...redisScenarios,
  ...processScenarios,
  ...postgresScenarios,
  ...requestScenarios,
  ...loadScenarios,
  ...diskScenarios,
  ...versionScenarios,
];

export const SCENARIOS: readonly Scenario[] = [...single, severalAtOnce(single)];
