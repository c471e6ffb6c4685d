import type { Command } from './command.ts';

/** Each form of a command on a line. */
export function usageOf({ name, usage }: Command): string {
  return usage.map((form) => `  ${name} ${form}`.trimEnd()).join('\n');
}
