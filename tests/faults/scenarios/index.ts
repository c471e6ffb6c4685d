import type { Scenario } from '../scenario.ts';
import { postgresScenarios } from './postgres.ts';
import { processScenarios } from './processes.ts';
import { redisScenarios } from './redis.ts';
import { requestScenarios } from './requests.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...redisScenarios,
  ...processScenarios,
  ...postgresScenarios,
  ...requestScenarios,
];
