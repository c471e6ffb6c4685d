import { describe, expect, it } from 'vitest';
import { readKey } from './keys.ts';

const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

describe('keys', () => {
  it.each([
    ['?', 'help'],
    ['/', 'filters'],
    ['r', 'refresh'],
    ['L', 'live'],
    ['e', 'export'],
  ])('%s is %s', (key, kind) => {
    expect(readKey(press(key), false).command).toEqual({ kind });
  });
  it('goes places with g and a second key, and forgets a wrong one', () => {
    expect(readKey(press('g'), false)).toEqual({ command: null, pending: true });
    expect(readKey(press('o'), true)).toEqual({ command: { kind: 'go', view: 'ops' }, pending: false });
    expect(readKey(press('x'), true)).toEqual({ command: null, pending: false });
  });
  it('focuses cards by number', () => {
    expect(readKey(press('3'), false).command).toEqual({ kind: 'card', number: 3 });
    expect(readKey(press('0'), false).command).toBeNull();
  });
  it('leaves the keys of the browser alone, but for the palette', () => {
    expect(readKey(press('r', { ctrlKey: true }), false).command).toBeNull();
    expect(readKey(press('k', { metaKey: true }), false).command).toEqual({ kind: 'palette' });
    expect(readKey(press('k', { ctrlKey: true }), true).command).toEqual({ kind: 'palette' });
  });
});
