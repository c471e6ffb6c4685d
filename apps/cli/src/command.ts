import type { ParseArgsOptionsConfig } from 'node:util';
import type { Localized, PackRegistry } from '@pulso/kpi-core';
import type { Database, Environment } from '@pulso/platform';
import type { Format } from './output/format.ts';
import type { Say } from './language.ts';

/** Where progress and complaints go: a terminal, or a file or log that is none. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What a command works with. Connections are opened by who needs one and closed when the command ends. */
export interface CommandContext {
  readonly say: Say;
  readonly format: Format;
  /** A line of the result, on stdout. */
  print(line: string): void;
  readonly stderr: Terminal;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where the person stood when calling; paths are relative to it. */
  readonly directory: string;
  /** The name under which changes are recorded. */
  readonly user: string;
  environment(): Environment;
  packs(): Promise<PackRegistry>;
  database(): Database;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** One command of `npm run pulso -- <name>`: a file in `commands/`, listed in `commands/index.ts`. */
export interface Command {
  readonly name: string;
  /** The forms it is called in, without the name. */
  readonly usage: readonly string[];
  readonly summary: Localized;
  readonly options: ParseArgsOptionsConfig;
  /** @returns the exit code */
  run(context: CommandContext, args: Arguments): Promise<number>;
}
