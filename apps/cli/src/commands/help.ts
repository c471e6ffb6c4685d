import type { Command } from '../command.ts';
import { usageOf } from '../usage.ts';

/** Lists the commands; it is given them, since it is one itself. */
export function helpCommand(others: readonly Command[]): Command {
  const command: Command = {
    name: 'help',
    usage: [''],
    summary: { es: 'muestra esta ayuda', en: 'shows this help' },
    options: {},
    async run({ print, say }) {
      print('npm run pulso -- <command>\n');
      for (const each of [...others, command]) {
        print(`${usageOf(each)}\n      ${say(each.summary)}`);
      }
      return 0;
    },
  };
  return command;
}
