import { registerHooks } from 'node:module';

/**
 * Loaded with `--import` into a process of the product: makes it another version, one that a certain computation
 * kills, or one whose queues stop taking jobs. `PULSO_FAULT_PATCH` says which.
 */
const SNAPSHOTS = '/packs/edp/src/snapshots.ts';
const CONSUMER = '/packages/platform/src/queues/consumer.ts';
export const POISON = 'the poisoned client';

interface Patch {
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

const PATCHES: Readonly<Record<string, Patch>> = {
  'next-schema': { file: SNAPSHOTS, text: 'const SCHEMA = 1;', instead: 'const SCHEMA = 2;' },
  poison: {
    file: SNAPSHOTS,
    text: 'const data = await compute(context);',
    instead: `if (JSON.stringify(context.filters).includes('${POISON}')) process.kill(process.pid, 'SIGKILL');
      const data = await compute(context);`,
  },
  deaf: {
    file: CONSUMER,
    text: 'return worker;',
    instead: 'setTimeout(() => void worker.pause(true), 1_000); return worker;',
  },
};

const patch = PATCHES[process.env['PULSO_FAULT_PATCH'] ?? ''];
if (patch) {
  const { file, text, instead } = patch;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(file)) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      // A patch that changes nothing would prove nothing.
      if (!source.includes(text)) throw new Error(`${file} has changed: the patch does not fit`);
      return { ...loaded, source: source.replace(text, instead) };
    },
  });
}
