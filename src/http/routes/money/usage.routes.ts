import { usageCalls, usageCsv, usageReportGet } from '../../../contracts/money/usage';
import type { Models } from '../../../models/index';
import { listCalls } from '../../../models/money/usage/list-calls';
import { readCalls } from '../../../models/money/usage/read-calls';
import { reportUsage } from '../../../models/money/usage/report-usage';
import { readRange } from '../../../models/money/usage/usage-range';
import { CALLS_CSV_HEAD, toCallsCsv } from '../../csv/calls-csv';
import { type Route, route } from '../../route';
import { streamCsv } from '../../csv/stream-csv';

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
      return streamCsv(request, response, {
        name: `weft-calls-${range.from}-${range.to}.csv`,
        head: CALLS_CSV_HEAD,
        batches: readCalls(models, caller, query, range),
        toLines: toCallsCsv,
      });
    }),
  ];
}
