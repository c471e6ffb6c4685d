/** How a stored body goes out: as it is, or inflated. */
export type BodyEncoding = 'gzip' | 'identity';

/** gzip as nearly every client names it, where no weight stands anywhere: nothing is liked better. */
const plainGzip = /(?:^|,)\s*(?:x-)?gzip\s*(?:,|$)/i;

/**
 * Chooses for an `Accept-Encoding` field (RFC 9110, 12.5.3): gzip unless the client refuses it, does not name it, or
 * likes identity better. Without the field identity is the safe answer.
 */
export function chooseEncoding(acceptEncoding: string | undefined): BodyEncoding {
  if (acceptEncoding === undefined) return 'identity';
  if (!acceptEncoding.includes(';') && plainGzip.test(acceptEncoding)) return 'gzip';
  let gzip: number | undefined;
  let identity: number | undefined;
  let any: number | undefined;
  for (const item of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = item.split(';');
    const name = coding.trim();
    if (name === 'gzip' || name === 'x-gzip') gzip = quality(parameters);
    else if (name === 'identity') identity = quality(parameters);
    else if (name === '*') any = quality(parameters);
  }
  const wantsGzip = gzip ?? any ?? 0;
  return wantsGzip > 0 && wantsGzip >= (identity ?? 0) ? 'gzip' : 'identity';
}

/** The weight among an item's parameters, 1 when there is none; a weight that does not parse refuses. */
function quality(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim() !== 'q') continue;
    return /^\s*(0(\.\d{0,3})?|1(\.0{0,3})?)\s*$/.test(value) ? Number(value) : 0;
  }
  return 1;
}
