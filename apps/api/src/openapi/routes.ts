import { Router } from 'express';
import { openapiDocument } from './document.ts';

export function openapiRoutes(): Router {
  const router = Router();
  const document = openapiDocument();
  router.get('/openapi.json', (_request, response) => void response.json(document));
  return router;
}
