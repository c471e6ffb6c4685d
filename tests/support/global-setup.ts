import { ServersError } from '@pulso/servers';
import { provideServices } from './provide.ts';
import { publishServices } from './run-services.ts';

/** Vitest's global setup of the integration project: servers before the first file, nothing left after the last. */
export async function setup(): Promise<() => Promise<void>> {
  try {
    const { stop, ...services } = await provideServices(({ server, message }) => {
      process.stderr.write(`${server}: ${message}\n`);
    });
    publishServices(services);
    return stop;
  } catch (error) {
    if (error instanceof ServersError) process.stderr.write(`\n${error.message}\n${error.hint}\n`);
    throw error;
  }
}
