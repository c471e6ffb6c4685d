import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../support/paths.ts';
import { mutations } from './list.ts';
import { without } from './mutation.ts';

it.each(mutations)('the rule "$rule" still stands in $file', (mutation) => {
  const source = readFileSync(join(ROOT, mutation.file), 'utf8');
  expect(without(mutation, source)).not.toBe(source);
  expect(existsSync(join(ROOT, mutation.test))).toBe(true);
});
