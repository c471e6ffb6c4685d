import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { Router } from 'express';
import { HttpProblem } from '../http/problem.ts';
import { pageAssets } from './assets.ts';

/** Where `vite build` puts the page. */
const DIST = join(import.meta.dirname, '../../../dashboard/dist');

const VIEWS = ['/manager/dashboard', '/manager/dashboard/:pack', '/manager/import', '/manager/ops', '/manager/login'];

export interface PageOptions {
  readonly directory?: string;
  /** DSN to which browsers send errors of the page; the document carries it. */
  readonly errorReports?: string | undefined;
}

/** The built page: hashed assets for ever, the document always checked. */
export function pageRoutes({ directory = DIST, errorReports }: PageOptions = {}): Router {
  const router = Router();
  router.get('/', (_request, response) => response.redirect(302, '/manager/dashboard'));
  router.get('/manager', (_request, response) => response.redirect(302, '/manager/dashboard'));
  router.use('/manager/assets', pageAssets(directory));
  router.use('/manager', express.static(directory, { index: false, maxAge: 0 }));
  router.get(VIEWS, async (_request, response) => {
    const document = join(directory, 'index.html');
    if (!existsSync(document))
      throw new HttpProblem(503, 'page-not-built', 'the page is not built; "npm start" builds it');
    response.set('Cache-Control', 'no-cache');
    if (errorReports === undefined) return response.sendFile(document);
    response.type('html').send(withErrorReports(await readFile(document, 'utf8'), errorReports));
  });
  return router;
}

/** The page reads it from here, since its policy allows no script in the document. */
function withErrorReports(document: string, dsn: string): string {
  const content = dsn.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return document.replace('</head>', () => `<meta name="pulso-error-reports" content="${content}" />\n  </head>`);
}
