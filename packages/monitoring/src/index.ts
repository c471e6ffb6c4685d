export * from './health/installation.ts';
export * from './health/probes.ts';
export * from './health/system.ts';
