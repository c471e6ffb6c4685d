import { handOver } from './hand-over.mjs';

await handOver('tests/run.ts', process.argv.slice(2));
