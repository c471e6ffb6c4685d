import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { scopeText, storeUpload, type PackDefinition } from '@pulso/kpi-core';
import type { ApiContext } from '../context.ts';
import { HttpProblem } from '../http/problem.ts';
import { queryOf, refuseOthers, takeParameters } from '../http/query.ts';
import { principalOf, scopeFor } from '../principal/principal.ts';
import { statusUrl } from '../refresh/tickets.ts';
import { firstFile } from './upload.ts';

const MAX_UPLOAD_BYTES = 200 * 1024 * 1024;

/** Takes a file in; a worker checks and loads it. The report stands in the ticket's status. */
export function importRoutes(context: ApiContext): Router {
  const router = Router();

  router.post('/manager/api/import/:dataset', async (request, response) => {
    const { pack, dataset } = findDataset(context, request.params.dataset);
    const query = queryOf(request);
    const flags = takeParameters(query, ['dryRun', 'skipInvalid']);
    // A misspelt dryRun would load the file.
    refuseOthers(query);
    const [dryRun, skipInvalid] = [flag('dryRun', flags.dryRun), flag('skipInvalid', flags.skipInvalid)];
    const { filename, content } = await firstFile(request);
    const id = randomUUID();
    await storeUpload(
      context.db,
      {
        id,
        pack: pack.id,
        dataset,
        scope: scopeText(scopeFor(principalOf(request), pack)),
        filename,
        dryRun,
        skipInvalid,
      },
      content,
      MAX_UPLOAD_BYTES,
    );
    // The run is stored: if the queue is away, the reconciler finds it.
    await context.producer
      .add('background', 'import', { run: id }, { deduplicationId: `import.${id}` })
      .catch((error: Error) => context.logger.warn({ err: error.message }, 'import waits for the queue'));
    response
      .status(202)
      .location(statusUrl(id))
      .json({ ticket: id, statusUrl: statusUrl(id) });
  });

  return router;
}

/** `statements` of the default pack, or `edp.statements`. */
function findDataset(context: ApiContext, name: string): { pack: PackDefinition; dataset: string } {
  const [first = '', second] = name.split('.', 2);
  const pack = second === undefined ? context.packs.default : context.packs.get(first);
  const dataset = second ?? first;
  if (!pack || !Object.hasOwn(pack.datasets, dataset))
    throw new HttpProblem(404, 'unknown-dataset', 'there is no such dataset');
  return { pack, dataset };
}

function flag(name: string, text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new HttpProblem(400, 'invalid-query', `${name} is not usable`, {
    errors: [{ path: name, message: 'true or false' }],
  });
}
