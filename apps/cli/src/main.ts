import { readEnvironment } from '@pulso/platform';
import { runCommandLine } from './command-line.ts';
import { openContext } from './context.ts';
import { languageOf } from './language.ts';

const interruption = new AbortController();
const interrupt = (): void => interruption.abort(new Error('interrupted'));
process.once('SIGINT', interrupt);
process.once('SIGTERM', interrupt);

const context = openContext({
  language: languageOf(process.env),
  print: (line) => void process.stdout.write(`${line}\n`),
  stderr: process.stderr,
  signal: interruption.signal,
  // npm runs scripts in the checkout's root and says here where it was called.
  directory: process.env['INIT_CWD'] ?? process.cwd(),
  environment: () => readEnvironment(),
});
try {
  process.exitCode = await runCommandLine(process.argv.slice(2), context);
} finally {
  await context.close();
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
}
