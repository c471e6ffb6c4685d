import { pause, newSpace, timed } from './measure.ts';
import type { OutageRow } from './outage.ts';
import { payload } from './payload.ts';
import { makers } from './peers.ts';
import { startBenchRedis } from './redis.ts';
import { fullTiers } from './subject.ts';
import type { Maker, Subject } from './subject.ts';

const hangMs = 2000;
// Clients of the peers reject outside of any call while Redis is away; that is not what is measured here.
process.on('unhandledRejection', () => undefined);
process.on('uncaughtException', () => undefined);

async function ask(subject: Subject, key: string): Promise<{ text: string; ms: number | undefined }> {
  const load = async () => {
    await pause(5);
    return payload();
  };
  const { ms, answer } = await timed(() =>
    Promise.race([
      subject.get(key, load).then(
        () => 'value',
        () => 'error',
      ),
      pause(hangMs).then(() => 'hangs'),
    ]),
  );
  return answer === 'hangs'
    ? { text: `hangs > ${hangMs} ms`, ms: undefined }
    : { text: `${answer} ${ms.toFixed(0)} ms`, ms };
}

async function play(all: readonly Maker[], how: OutageRow['how']): Promise<OutageRow[]> {
  const redis = await startBenchRedis();
  const subjects: [Maker, Subject][] = [];
  for (const maker of all.filter(({ tiers }) => tiers.includes('l2'))) {
    const options = {
      url: redis.url,
      space: newSpace(),
      tiers: fullTiers(maker),
      ttlMs: 60_000,
      staleMs: 0,
      deadlines: true,
    };
    const subject = await maker.create(options);
    await subject.get('hot', async () => payload());
    subjects.push([maker, subject]);
  }
  redis.kill(how === 'killed' ? 'SIGKILL' : 'SIGSTOP');
  await pause(300);
  const row = async ([maker, subject]: [Maker, Subject]): Promise<OutageRow> => {
    const first = await ask(subject, 'cold-1');
    const second = await ask(subject, 'cold-2');
    return { name: maker.name, how, first: first.text, second: second.text, firstMs: first.ms, secondMs: second.ms };
  };
  // Those that hang, hang together.
  const rows = await Promise.all(subjects.map(row));
  redis.kill('SIGKILL');
  await redis.exited;
  await Promise.all(subjects.map(([, subject]) => Promise.race([subject.close(), pause(300)])));
  return rows;
}

const all = await makers();
const rows: OutageRow[] = [];
for (const how of ['killed', 'stopped'] as const) {
  const peers = await play(
    all.filter((maker) => !maker.ours),
    how,
  );
  // Peers that hang, hang; where it is a matter of milliseconds, three outages and the one in the middle.
  const ours: OutageRow[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(
      ...(await play(
        all.filter((maker) => maker.ours),
        how,
      )),
    );
  }
  const byFirst = ours.toSorted((a, b) => (a.firstMs ?? Infinity) - (b.firstMs ?? Infinity));
  rows.push(byFirst[1]!, ...peers);
}
process.send?.(rows, () => process.exit(0));
