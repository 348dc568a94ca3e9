import { STATUS_CODES } from 'node:http';
import express from 'express';
import { isOperator, operatorOnly } from '../http/middleware/require-operator';
import { openHttpServer } from '../http/open-http-server';
import type { Base } from '../systems/base';
import { createHealthCheck } from './check-health';

/** `/health`, and for the operator `/metrics`, of a process that serves no API: on loopback unless HOST says otherwise. */
export async function openOps(base: Base): Promise<{ port: number; close(): Promise<void> }> {
  const health = createHealthCheck(base);
  const app = express().disable('x-powered-by');
  app.get('/health', async (_request, response) => {
    const state = await health();
    response.status(state.status === 'down' ? 503 : 200).json(state);
  });
  app.get('/metrics', async (request, response) => {
    if (!isOperator(request, base.config)) {
      const { status, code, message: detail } = operatorOnly();
      response.status(status).type('application/problem+json');
      response.json({ type: `urn:weft:error:${code}`, title: STATUS_CODES[status], status, code, detail });
      return;
    }
    const { contentType, text } = await base.metrics.scrape();
    response.type(contentType).send(text);
  });
  const http = await openHttpServer(app, { host: base.config.HOST, port: base.config.OPS_PORT });
  return { port: http.port, close: () => http.close(0) };
}
