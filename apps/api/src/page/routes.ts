import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';
import { HttpProblem } from '../http/problem.ts';
import { pageAssets } from './assets.ts';

/** Where `vite build` puts the page. */
const DIST = join(import.meta.dirname, '../../../dashboard/dist');

const VIEWS = ['/manager/dashboard', '/manager/dashboard/:pack', '/manager/import', '/manager/ops', '/manager/login'];

/** The built page: hashed assets for ever, the document always checked. */
export function pageRoutes(directory = DIST): Router {
  const router = Router();
  router.get('/', (_request, response) => response.redirect(302, '/manager/dashboard'));
  router.get('/manager', (_request, response) => response.redirect(302, '/manager/dashboard'));
  router.use('/manager/assets', pageAssets(directory));
  router.use('/manager', express.static(directory, { index: false, maxAge: 0 }));
  router.get(VIEWS, (_request, response) => {
    const document = join(directory, 'index.html');
    if (!existsSync(document))
      throw new HttpProblem(503, 'page-not-built', 'the page is not built; run "npm start", or "npm run build"');
    response.set('Cache-Control', 'no-cache').sendFile(document);
  });
  return router;
}
