import { provideServices } from './provide.ts';
import { publishServices } from './run-services.ts';

/** Playwright's global setup: the same throw-away servers as Vitest's. */
async function setUp(): Promise<() => Promise<void>> {
  const { stop, ...services } = await provideServices(({ server, message }) => {
    process.stderr.write(`${server}: ${message}\n`);
  });
  publishServices(services);
  return stop;
}

export default setUp;
