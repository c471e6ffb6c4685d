import { createErrorReporter, createLifecycle, createLogger, readEnvironment, superviseProcess } from '@pulso/platform';
import { startApi } from './start.ts';

const environment = readEnvironment();
const logger = createLogger('api', environment.logLevel);
const errors = await createErrorReporter(environment.sentryDsn, 'api');
const lifecycle = createLifecycle(logger);
superviseProcess(lifecycle, logger, errors.report);
lifecycle.onStop('error reports', errors.flush);
const { url } = await startApi(environment, { logger, lifecycle, errors });
logger.info({ url }, 'ready');
