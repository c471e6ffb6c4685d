import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Router } from 'express';
import { BULL_BOARD_PATH } from '../principal/bull-board-calls.ts';
import { QUEUE_NAMES, type JobProducer } from '@pulso/platform';

/** Bull Board over every queue of the catalogue. */
export function bullBoard(producer: JobProducer): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(BULL_BOARD_PATH);
  createBullBoard({
    queues: QUEUE_NAMES.map((name) => new BullMQAdapter(producer.queues[name])),
    serverAdapter: adapter,
  });
  return adapter.getRouter() as Router;
}
