import { beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotEvent } from '@pulso/kpi-core/contract';
import { countChanges, sameJson } from './changes.ts';
import { createInbox, type Inbox } from './inbox.ts';

const event = (key: string, version: string): SnapshotEvent =>
  ({ key, meta: { key, version }, data: { version } }) as unknown as SnapshotEvent;

describe('the inbox', () => {
  let applied: string[];
  let frames: (() => void)[];
  let inbox: Inbox;
  const frame = (): void => frames.splice(0).forEach((flush) => flush());

  beforeEach(() => {
    applied = [];
    frames = [];
    inbox = createInbox({
      apply: (events) => void applied.push(...events.map(({ key, meta }) => `${key}@${meta.version}`)),
      schedule: (flush) => frames.push(flush),
      onWaiting: () => undefined,
    });
  });

  it('applies fifty pushes of one frame as one per key, the latest', () => {
    for (let version = 1; version <= 50; version += 1) inbox.receive(event('kpis', String(version)));
    inbox.receive(event('charts', '7'));
    expect(frames).toHaveLength(1);
    frame();
    expect(applied).toEqual(['kpis@50', 'charts@7']);
  });
  it('lets no late old version win within a frame', () => {
    inbox.receive(event('kpis', '9'));
    inbox.receive(event('kpis', '8'));
    frame();
    expect(applied).toEqual(['kpis@9']);
  });
  it('holds pushes during a pause and applies the latest on resume', () => {
    inbox.pause();
    inbox.receive(event('kpis', '1'));
    inbox.receive(event('kpis', '2'));
    frame();
    expect(applied).toEqual([]);
    expect([...inbox.waiting().keys()]).toEqual(['kpis']);
    inbox.resume();
    frame();
    expect(applied).toEqual(['kpis@2']);
    expect(inbox.waiting().size).toBe(0);
  });
  it('drops pushes while the tab is hidden', () => {
    inbox.hide();
    inbox.receive(event('kpis', '1'));
    inbox.show();
    inbox.receive(event('kpis', '2'));
    frame();
    expect(applied).toEqual(['kpis@2']);
  });
  it('forgets everything when the page asks for other data', () => {
    inbox.receive(event('kpis', '1'));
    inbox.pause();
    inbox.receive(event('charts', '1'));
    inbox.clear();
    frame();
    expect(applied).toEqual([]);
    expect(inbox.waiting().size).toBe(0);
  });
});

describe('counting changes', () => {
  it('counts figures whose content differs, in either direction', () => {
    expect(countChanges({ a: { v: 1 }, b: [1, 2], c: 3 }, { a: { v: 1 }, b: [1, 3], d: 4 })).toBe(3);
    expect(countChanges({ a: { v: 1, w: null } }, { a: { w: null, v: 1 } })).toBe(0);
    expect(countChanges(undefined, { a: 1, b: 2 })).toBe(2);
  });
  it('tells arrays from objects and missing from null', () => {
    expect(sameJson([], {})).toBe(false);
    expect(sameJson({ a: undefined }, {})).toBe(false);
    expect(sameJson(null, undefined)).toBe(false);
  });
});
