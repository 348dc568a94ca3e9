import { once } from 'node:events';
import type { Response } from 'express';
import { usageCalls, usageCsv, usageReportGet } from '../../contracts/usage';
import type { Models } from '../../models/index';
import { listCalls } from '../../models/usage/list-calls';
import { readCalls } from '../../models/usage/read-calls';
import { reportUsage } from '../../models/usage/report-usage';
import { readRange } from '../../models/usage/usage-range';
import { CALLS_CSV_HEAD, toCallsCsv } from '../calls-csv';
import { type Route, route } from '../route';

export interface UsageRouteDeps {
  models: Models;
  /** Models there are now; one that is gone is shown by its id. */
  usableModels(): readonly { id: string; label: string }[];
}

/** What model calls came to: one's own, for admins the organisation's. */
export function usageRoutes({ models, usableModels }: UsageRouteDeps): Route[] {
  const labels = { model: (id: string) => usableModels().find((model) => model.id === id)?.label ?? id };
  return [
    route(usageReportGet, async ({ caller, query }) => ({
      status: 200,
      body: await reportUsage(models, caller, query, labels),
    })),

    route(usageCalls, async ({ caller, query }) => ({ status: 200, body: await listCalls(models, caller, query) })),

    route(usageCsv, async ({ caller, query, request, response }) => {
      const range = readRange(query);
      response.setHeader('Content-Type', 'text/csv; charset=utf-8; header=present');
      response.setHeader('Content-Disposition', `attachment; filename="weft-calls-${range.from}-${range.to}.csv"`);
      response.setHeader('Cache-Control', 'no-store');
      if (request.method === 'HEAD') response.end();
      else await sendCsv(response, readCalls(models, caller, query, range));
      return 'streamed';
    }),
  ];
}

/** Reads on only as the client does. What fails after the first rows cuts the answer off, so that nobody takes it for whole. */
async function sendCsv(response: Response, batches: ReturnType<typeof readCalls>): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    let head = CALLS_CSV_HEAD;
    for await (const calls of batches) {
      const isRoom = response.write(head + toCallsCsv(calls));
      head = '';
      if (!isRoom && !gone.signal.aborted) await once(response, 'drain', { signal: gone.signal });
      if (gone.signal.aborted) return;
    }
    response.end(head);
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!response.headersSent) {
      for (const name of ['Content-Type', 'Content-Disposition']) response.removeHeader(name);
      throw error;
    }
    response.destroy(error as Error);
  }
}
