import { ACCOUNT_MIGRATIONS } from '@pulso/accounts';
import { migrate } from '@pulso/kpi-core';
import { MONITORING_MIGRATIONS } from '@pulso/monitoring';
import type { Command } from '../command.ts';

/** Parts of the product with tables of their own beside the core's and the packs'. */
const PARTS = [ACCOUNT_MIGRATIONS, MONITORING_MIGRATIONS];

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
    const applied = await migrate(database(), all, (name) => print(name), PARTS);
    if (applied.length === 0) print(say({ es: 'La base de datos está al día.', en: 'The database is up to date.' }));
    return 0;
  },
};
