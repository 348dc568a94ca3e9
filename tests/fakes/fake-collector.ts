import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const value = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
  arrayValue: z.looseObject({ values: z.array(z.looseObject({ stringValue: z.string().optional() })) }).optional(),
});
const attributes = z.array(z.object({ key: z.string(), value })).default([]);
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
  status: z.looseObject({ code: z.number().optional() }),
});
const traces = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(span) })),
    }),
  ),
});
const metric = z.object({
  name: z.string(),
  unit: z.string().optional(),
  histogram: z
    .looseObject({ dataPoints: z.array(z.looseObject({ attributes, explicitBounds: z.array(z.number()) })) })
    .optional(),
});
const metrics = z.object({
  resourceMetrics: z.array(z.looseObject({ scopeMetrics: z.array(z.looseObject({ metrics: z.array(metric) })) })),
});

type Value = string | number | boolean | (string | undefined)[] | undefined;
export interface CollectedSpan extends Omit<z.infer<typeof span>, 'attributes'> {
  facts: Record<string, Value>;
  /** Of its resource: the process. */
  resource: Record<string, Value>;
}

export interface FakeCollector {
  url: string;
  spans: CollectedSpan[];
  metrics: z.infer<typeof metric>[];
  /** All that came, as it came. */
  bodies: string[];
  headers: Record<string, string | string[] | undefined>[];
  close(): Promise<void>;
}

/** An OpenTelemetry collector: takes OTLP by HTTP in JSON. What does not fit the format is answered with 400 and fails the test. */
export async function startFakeCollector(): Promise<FakeCollector> {
  const collected: Omit<FakeCollector, 'url' | 'close'> = { spans: [], metrics: [], bodies: [], headers: [] };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      collected.bodies.push(body);
      collected.headers.push(request.headers);
      const isTaken =
        request.url === '/v1/traces' ? takeSpans(body) : request.url === '/v1/metrics' && takeMetrics(body);
      response.writeHead(isTaken ? 200 : 400, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const takeSpans = (body: string) => {
    const parsed = traces.safeParse(JSON.parse(body));
    for (const { resource, scopeSpans } of parsed.data?.resourceSpans ?? [])
      for (const { attributes: own, ...one } of scopeSpans.flatMap(({ spans }) => spans))
        collected.spans.push({ ...one, facts: toFacts(own), resource: toFacts(resource.attributes) });
    return parsed.success;
  };
  const takeMetrics = (body: string) => {
    const parsed = metrics.safeParse(JSON.parse(body));
    for (const { scopeMetrics } of parsed.data?.resourceMetrics ?? [])
      collected.metrics.push(...scopeMetrics.flatMap((scope) => scope.metrics));
    return parsed.success;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...collected,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const toFacts = (list: z.infer<typeof attributes>): Record<string, Value> =>
  Object.fromEntries(
    list.map(({ key, value: { stringValue, intValue, doubleValue, boolValue, arrayValue } }) => [
      key,
      stringValue ??
        (intValue === undefined ? undefined : Number(intValue)) ??
        doubleValue ??
        boolValue ??
        arrayValue?.values.map((item) => item.stringValue),
    ]),
  );
