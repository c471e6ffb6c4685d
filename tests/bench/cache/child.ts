import { once } from 'node:events';
import { Redis } from 'ioredis';
import { pause } from './measure.ts';
import { payload } from './payload.ts';
import { makerNamed, makers } from './peers.ts';
import type { ChildTask } from './processes.ts';
import { fullTiers } from './subject.ts';

/** One of two processes: connects, waits for the word, calls 200 times at once. */
const { maker: name, url, space, ttlMs, staleMs, countKey } = JSON.parse(process.argv[2] ?? '') as ChildTask;
const maker = makerNamed(await makers(), name);
const counter = new Redis(url, { replyMapping: 'legacy' });
const subject = await maker.create({ url, space, tiers: fullTiers(maker), ttlMs, staleMs });
await subject.get(`warm${process.pid}`, async () => payload(0));
process.send?.('ready');
await once(process, 'message');

const load = async () => {
  await counter.incr(countKey);
  await pause(50);
  return payload(2);
};
await Promise.allSettled(Array.from({ length: 200 }, () => subject.get('key', load)));
// What is refreshed in the background goes on after the callers have their answer.
await pause(250);
process.send?.('done', () => process.exit(0));
