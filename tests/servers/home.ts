import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runServices } from '../support/run-services.ts';

/** An empty folder for the data of embedded servers; goes with the test run. */
export function newHome(): string {
  const home = mkdtempSync(join(runServices().folder, 'home-'));
  chmodSync(home, 0o755);
  return home;
}
