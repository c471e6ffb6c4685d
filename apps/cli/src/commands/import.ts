import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { DatasetDefinition, Localized, PackRegistry } from '@pulso/kpi-core';
import type { Command } from '../command.ts';
import { Failure, UsageFailure } from '../failure.ts';
import { renderReport } from '../import/render-report.ts';
import { progressBar } from '../output/progress-bar.ts';

const PHASES: Readonly<Record<'reading' | 'checking' | 'writing', Localized>> = {
  reading: { es: 'Leyendo', en: 'Reading' },
  checking: { es: 'Revisando', en: 'Checking' },
  writing: { es: 'Escribiendo', en: 'Writing' },
};

export const importCommand: Command = {
  name: 'import',
  usage: ['PACK.DATASET FILE [--dry-run] [--skip-invalid]'],
  summary: {
    es: 'carga una planilla CSV o XLSX: edp.statements, edp.costs o edp.targets',
    en: 'loads a CSV or XLSX sheet: edp.statements, edp.costs or edp.targets',
  },
  options: { 'dry-run': { type: 'boolean' }, 'skip-invalid': { type: 'boolean' } },
  async run(context, { positionals, flags }) {
    const [name, file] = positionals;
    if (!name || !file || positionals.length > 2) {
      throw new UsageFailure({ es: 'indique la planilla y su tipo', en: 'name the kind of sheet and the file' });
    }
    const dataset = findDataset(await context.packs(), name);
    const path = resolve(context.directory, file);
    await requireFile(path);
    const bar = progressBar(context.stderr, context.format.integer);
    try {
      const report = await dataset.import({
        db: context.database(),
        content: createReadStream(path),
        filename: basename(path),
        dryRun: flags['dry-run'] === true,
        skipInvalid: flags['skip-invalid'] === true,
        signal: context.signal,
        onProgress: ({ phase, done, total }) => bar.update(context.say(PHASES[phase]), done, total),
      });
      bar.end();
      context.print(renderReport(report, context));
      const accepted = report.fatal === null && (report.errorCount === 0 || flags['skip-invalid'] === true);
      return accepted ? 0 : 1;
    } finally {
      bar.end();
    }
  },
};

function findDataset(packs: PackRegistry, name: string): DatasetDefinition {
  const [pack = '', dataset = ''] = name.split('.');
  const own = packs.get(pack)?.datasets ?? {};
  if (Object.hasOwn(own, dataset)) return own[dataset]!;
  const known = packs.all
    .flatMap(({ id, datasets }) => Object.keys(datasets).map((each) => `${id}.${each}`))
    .join(', ');
  throw new UsageFailure({
    es: `no hay «${name}»; se puede importar ${known}`,
    en: `there is no "${name}"; what can be imported is ${known}`,
  });
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Failure({
      es: `No se puede leer ${path} (${error.code ?? error.message}).`,
      en: `${path} cannot be read (${error.code ?? error.message}).`,
    });
  });
  if (!found.isFile()) throw new Failure({ es: `${path} no es un archivo.`, en: `${path} is not a file.` });
}
