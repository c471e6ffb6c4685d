import { parseEnvironment } from '@pulso/platform';
import { startApi } from '../../../apps/api/src/start.ts';

/** The api as it is, in a process of its own. */
const api = await startApi(parseEnvironment({ ...process.env, PORT: '0', LOG_LEVEL: 'silent' }));
process.send?.(Number(new URL(api.url).port));
