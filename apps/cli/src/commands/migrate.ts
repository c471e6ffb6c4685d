import { migrate } from '@pulso/kpi-core';
import type { Command } from '../command.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  usage: [''],
  summary: {
    es: 'lleva la base de datos a la versión de este código',
    en: 'brings the database to the version of this code',
  },
  options: {},
  async run({ database, packs, print, say }) {
    const { all } = await packs();
    const applied = await migrate(database(), all, (name) => print(name));
    if (applied.length === 0) print(say({ es: 'La base de datos está al día.', en: 'The database is up to date.' }));
    return 0;
  },
};
