import { parseArgs } from 'node:util';
import { InvalidEnvironment } from '@pulso/platform';
import { MigrationFailed, PackNotLoaded } from '@pulso/kpi-core';
import type { Arguments, Command, CommandContext } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { Failure, UsageFailure } from './failure.ts';
import { usageOf } from './usage.ts';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

function readArguments(command: Command, args: readonly string[]): Arguments {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: command.options, allowPositionals: true });
    return { positionals, flags: values as Arguments['flags'] };
  } catch (error) {
    const { message } = error as Error;
    throw new UsageFailure({ es: message, en: message });
  }
}

function findCommand(name: string): Command {
  const wanted = name === '--help' || name === '-h' || name === '' ? 'help' : name;
  const command = COMMANDS.find((each) => each.name === wanted);
  if (command) return command;
  throw new UsageFailure({
    es: `no hay comando «${name}»; vea «npm run pulso -- help»`,
    en: `there is no command "${name}"; see "npm run pulso -- help"`,
  });
}

/** What went wrong in words, and the exit code. What nobody foresaw keeps its stack trace. */
function explain(error: unknown, command: Command | undefined, { say, stderr }: CommandContext): number {
  const tell = (line: string): void => void stderr.write(`${line}\n`);
  if (error instanceof UsageFailure) {
    tell(say(error.text));
    if (command) tell(usageOf(command));
    return EXIT_USAGE;
  }
  if (error instanceof Failure) {
    tell(say(error.text));
    return EXIT_FAILURE;
  }
  if (error instanceof InvalidEnvironment || error instanceof PackNotLoaded || error instanceof MigrationFailed) {
    tell(error.message);
    return EXIT_FAILURE;
  }
  if (isRetryable(error)) {
    tell(error.message);
    return EXIT_FAILURE;
  }
  if (isUnreachable(error)) {
    tell(
      say({
        es: 'La base de datos no responde. ¿Está en marcha? Se inicia con npm start; otra se indica con DATABASE_URL.',
        en: 'The database does not answer. Is it running? Start it with npm start, or name another with DATABASE_URL.',
      }),
    );
    return EXIT_FAILURE;
  }
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT_FAILURE;
}

function isRetryable(error: unknown): error is Error {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}

const CONNECTION_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH']);

function isUnreachable(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return CONNECTION_ERRORS.has(code ?? '') || /timeout exceeded when trying to connect/.test(message);
}

/** Runs one command line, without the program's name, and answers its exit code. */
export async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', ...args] = argv;
  let command: Command | undefined;
  try {
    command = findCommand(name);
    return await command.run(context, readArguments(command, args));
  } catch (error) {
    return context.signal.aborted ? EXIT_INTERRUPTED : explain(error, command, context);
  }
}
