/** A snapshot of about 16 KB of JSON: totals and a series of 210 hours. `version` tells one from another. */
export function payload(version = 1): { version: number } {
  let state = 12_345;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
  const series = Array.from({ length: 210 }, (_, hour) => ({
    t: new Date(1_700_000_000_000 + hour * 3_600_000).toISOString(),
    value: Math.round(random() * 1e8) / 100,
    count: Math.floor(random() * 5000),
    delta: Math.round((random() - 0.5) * 1e4) / 1e4,
  }));
  const filters = { tenant: 't1', region: 'eu', from: '2024-01-01', to: '2024-12-31' };
  const totals = { value: 123_456.78, count: 987_654, previous: 120_000 };
  return Object.assign({ type: 'revenue', version, filters, totals, series });
}

export const payloadBytes = Buffer.byteLength(JSON.stringify(payload()));
