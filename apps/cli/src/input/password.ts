import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CommandContext } from '../command.ts';
import { Failure } from '../failure.ts';

/** Asks for a new password: on a terminal twice and without an echo, else the first line of standard input. */
export async function askPassword({ say, signal, stderr }: CommandContext): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) return firstLine(stdin, signal);
  const ask = async (question: string): Promise<string> => {
    stderr.write(question);
    // What is typed goes nowhere.
    const reader = createInterface({
      input: stdin,
      output: new Writable({ write: (_c, _e, done) => done() }),
      terminal: true,
    });
    try {
      return await reader.question('', { signal });
    } finally {
      reader.close();
      stderr.write('\n');
    }
  };
  const password = await ask(say({ es: 'Contraseña: ', en: 'Password: ' }));
  const again = await ask(say({ es: 'Otra vez: ', en: 'Again: ' }));
  if (password === again) return password;
  throw new Failure({ es: 'Las contraseñas no son iguales.', en: 'The passwords are not equal.' });
}

async function firstLine(input: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input, signal });
  for await (const line of reader) {
    reader.close();
    return line;
  }
  return '';
}
