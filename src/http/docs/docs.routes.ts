import express, { type Request, type Response, type Router } from 'express';
import swaggerUi from 'swagger-ui-express';
import { frames } from '../../contracts/frames';
import { operations } from '../../contracts/operations';
import { socketEvents } from '../../contracts/socket-events';
import { buildAsyncApi } from './asyncapi';
import { toolHeaders } from '../middleware/security-headers';
import { buildOpenApi } from './openapi';
import { contextOf } from '../request-context';
import { renderSocketDocs } from './socket-docs-page';
import { SOCKET_DOCS_STYLE } from './socket-docs-style';

/** `/docs/` Swagger UI, `/docs/openapi.json`, `/docs/asyncapi.json`, `/docs/sockets`: all served from here, nothing from elsewhere. */
export function docsRoutes(options: { version: string; publicUrl: string; isProduction: boolean }): Router {
  const host = options.publicUrl ? new URL(options.publicUrl).host : 'localhost';
  // Built when first asked for: a process that starts has better things to do.
  const openApi = once(() => JSON.stringify(buildOpenApi(operations, options)));
  const asyncApi = once(() => JSON.stringify(buildAsyncApi(socketEvents, { version: options.version, host }, frames)));
  const sockets = once(() => renderSocketDocs(socketEvents, frames));
  // The validator badge would ask a host on the internet.
  const swagger = {
    customSiteTitle: 'API - Weft',
    // A list of its tags: with so many operations the page draws only what is in sight.
    swaggerOptions: {
      ...{ url: '/docs/openapi.json', validatorUrl: null, persistAuthorization: false, docExpansion: 'none' },
    },
  };
  const page = swaggerUi.generateHTML(undefined, swagger);
  const isPage = (request: Request) => request.path === '/' || request.path === '/index.html';

  const router = express.Router();
  router.use((_request, response, next) => {
    contextOf(response).operation = 'docs';
    response.setHeader('Cache-Control', 'no-cache');
    next();
  });
  router.get('/openapi.json', sendText('application/json; charset=utf-8', openApi));
  router.get('/asyncapi.json', sendText('application/json; charset=utf-8', asyncApi));
  router.get('/sockets', sendText('text/html; charset=utf-8', sockets));
  router.get(
    '/sockets.css',
    sendText('text/css; charset=utf-8', () => SOCKET_DOCS_STYLE),
  );
  router.use(toolHeaders(options));
  router.use((request, response, next) => {
    if (request.method !== 'GET' || !isPage(request)) return next();
    // Its addresses are relative: without the slash they would miss.
    if (!request.originalUrl.startsWith('/docs/')) return response.redirect(308, '/docs/');
    response.type('html').send(page);
  });
  router.use(swaggerUi.serveFiles(undefined, swagger));
  return router;
}

const sendText = (contentType: string, text: () => string) => (_request: Request, response: Response) => {
  response.setHeader('Content-Type', contentType);
  response.send(text());
};

function once<Made>(make: () => Made): () => Made {
  let made: { value: Made } | undefined;
  return () => (made ??= { value: make() }).value;
}
