import type { Command } from '../command.ts';
import { accountCommand } from './account.ts';
import { demoCommand } from './demo.ts';
import { healthCommand } from './health.ts';
import { helpCommand } from './help.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { migrateCommand } from './migrate.ts';
import { rollupCommand } from './rollup.ts';
import { ruleCommand } from './rule.ts';

const working: readonly Command[] = [
  importCommand,
  demoCommand,
  ruleCommand,
  healthCommand,
  accountCommand,
  keyCommand,
  migrateCommand,
  rollupCommand,
];

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [...working, helpCommand(working)];
