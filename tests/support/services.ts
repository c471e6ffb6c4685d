/** Real servers for tests: a database per test file, Redis servers that a test may freeze, kill and restart. */
export { testDatabase, type TestDatabase } from './database.ts';
export { startRedis, testRedis, type ControlledRedis, type TestRedis } from './redis.ts';
