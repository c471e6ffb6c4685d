import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runServices } from '../support/run-services.ts';
import type { HistoryEvent } from './history.ts';
import { runScenario } from './run-scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { startWorld, type World } from './world.ts';

/** What takes a minute of the whole matrix; the rest by `npm run faults`. */
const SHORT = ['F2', 'F1', 'F16'];
const FAULT_SECONDS = 3;
/** One worker that outlives another, and one scheduler: the least with which each promise can be kept. */
const SIZES = { worker: 2, scheduler: 1 };
/** The installation is five processes and three servers, beside whatever else the machine does. */
const START_MS = 120_000;
const SCENARIO_MS = 300_000;

let world: World;
let sink: (event: HistoryEvent) => void = () => {};
beforeAll(async () => {
  world = await startWorld(runServices().folder, 1, { sizes: SIZES, record: (event) => sink(event) });
}, START_MS);
afterAll(() => world.stop(), START_MS);

describe('a whole installation keeps its promises while', () => {
  it.each(SHORT.map((id) => SCENARIOS.find((scenario) => scenario.id === id)!))(
    '$title ($id)',
    async (scenario) => {
      const { violations, reads, evidence } = await runScenario(world, scenario, {
        faultSeconds: FAULT_SECONDS,
        collect: (to) => void (sink = to),
      });
      expect(violations).toEqual([]);
      expect(reads).toBeGreaterThan(20);
      for (const kind of ['write', 'push', 'computation', 'resources', 'intrusion'])
        expect(evidence[kind], kind).toBeGreaterThan(1);
    },
    SCENARIO_MS,
  );
});
