import { registerHooks } from 'node:module';

/**
 * Loaded with `--import` into a process of the product: makes it another version, or one that a certain computation
 * kills. `PULSO_FAULT_PATCH` says which.
 */
const SNAPSHOTS = '/packs/edp/src/snapshots.ts';
export const POISON = 'the poisoned client';

const PATCHES: Readonly<Record<string, readonly [text: string, instead: string]>> = {
  'next-schema': ['const SCHEMA = 1;', 'const SCHEMA = 2;'],
  poison: [
    'const data = await compute(context);',
    `if (JSON.stringify(context.filters).includes('${POISON}')) process.kill(process.pid, 'SIGKILL');
      const data = await compute(context);`,
  ],
};

const patch = PATCHES[process.env['PULSO_FAULT_PATCH'] ?? ''];
if (patch) {
  const [text, instead] = patch;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(SNAPSHOTS)) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      // A patch that changes nothing would prove nothing.
      if (!source.includes(text)) throw new Error(`${SNAPSHOTS} has changed: the patch does not fit`);
      return { ...loaded, source: source.replace(text, instead) };
    },
  });
}
