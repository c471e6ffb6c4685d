/**
 * What the server said about the copy it answered with.
 * `fresh` current · `stale` a newer one is being computed · `expired` old, the computation fails · `direct` computed
 * without the cache, because the cache is away.
 */
export type Freshness = 'fresh' | 'stale' | 'expired' | 'direct';

/** Reads `Cache-Status` (RFC 9211) of our server; a missing or foreign header means `fresh`. */
export function freshnessOf(header: string | null): Freshness {
  const own = (header ?? '').split(',').find((member) => member.trim().startsWith('pulso'));
  if (!own) return 'fresh';
  const parameters = new Map(
    [...own.matchAll(/;\s*([a-z-]+)(?:=("[^"]*"|[^;\s]*))?/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('"', ''),
    ]),
  );
  const detail = parameters.get('detail') ?? '';
  if (parameters.get('fwd') === 'bypass' || detail.startsWith('direct')) return 'direct';
  if (detail.startsWith('expired')) return 'expired';
  if (detail.startsWith('stale')) return 'stale';
  return 'fresh';
}
