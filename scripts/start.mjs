import { handOver } from './hand-over.mjs';

await handOver('apps/supervisor/src/main.ts', process.argv.slice(2));
