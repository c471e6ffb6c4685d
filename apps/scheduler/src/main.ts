import { createErrorReporter, createLifecycle, createLogger, readEnvironment, superviseProcess } from '@pulso/platform';
import { startScheduler } from './start.ts';

const environment = readEnvironment();
const logger = createLogger('scheduler', environment.logLevel);
const errors = await createErrorReporter(environment.sentryDsn, 'scheduler');
const lifecycle = createLifecycle(logger);
superviseProcess(lifecycle, logger, errors.report);
lifecycle.onStop('error reports', errors.flush);

await startScheduler(environment, { logger, lifecycle, errors });
logger.info({ packs: environment.packs }, 'ready');
