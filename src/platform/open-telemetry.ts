import {
  type Attributes,
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { createInstruments } from './genai-instruments';
import type { Logger } from './logger';
import { reportOutage } from './report-outage';
import { settleWithin } from './settle-within';
import type { Facts, OpenSpan, SpanStart, Telemetry } from './telemetry';
import { SECOND_MS } from './time';
import { trimEndOf } from './trim-end';

export interface TelemetrySettings {
  /** Base address of the collector; `/v1/traces` and `/v1/metrics` are added. */
  endpoint: string;
  headers: Record<string, string>;
  serviceName: string;
  version: string;
  /** Tells processes apart. */
  instanceId: string;
  /** Share of the traces that begin here, 0 to 1; a caller's own decision holds. */
  sampleRatio: number;
}

/** Spans that wait while the collector is slow or away; what is more is dropped. */
const SPANS_WAITING_MAX = 2_048;
const SPANS_PER_BATCH = 512;
const SPANS_EVERY_MS = 2 * SECOND_MS;
const METRICS_EVERY_MS = 30 * SECOND_MS;
/** Longest export, with its retries. */
const EXPORT_MS = 5 * SECOND_MS;
/** Longest last export, within the time a shutdown has. */
const CLOSE_MS = 2 * SECOND_MS;
const SCOPE = 'weft';
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/** Sends to a collector by OTLP (HTTP, JSON) from now on. Its absence is one line in the log, and nothing else. */
export function openTelemetry(settings: TelemetrySettings, log: Logger): Telemetry {
  const { serviceName, version, instanceId, headers } = settings;
  const resource = resourceFromAttributes({
    'service.name': serviceName,
    'service.version': version,
    'service.instance.id': instanceId,
  });
  const to = (path: string) => ({
    url: `${trimEndOf(settings.endpoint, '/')}${path}`,
    headers,
    timeoutMillis: EXPORT_MS,
  });
  const tracers = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.sampleRatio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: reportOutage(new OTLPTraceExporter(to('/v1/traces')), 'traces', log),
        maxQueueSize: SPANS_WAITING_MAX,
        maxExportBatchSize: SPANS_PER_BATCH,
        scheduledDelayMillis: SPANS_EVERY_MS,
        exportTimeoutMillis: EXPORT_MS,
      }),
    ],
  });
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: reportOutage(new OTLPMetricExporter(to('/v1/metrics')), 'metrics', log),
        exportIntervalMillis: METRICS_EVERY_MS,
        exportTimeoutMillis: EXPORT_MS,
      }),
    ],
  });
  const tracer = tracers.getTracer(SCOPE, version);
  const instruments = createInstruments(meters.getMeter(SCOPE, version));
  let isClosed = false;
  return {
    start: (start, traceparent) => begin(tracer, start, contextFrom(traceparent)),
    observe: (instrument, value, facts) => instruments[instrument].record(value, attributesOf(facts)),
    async close() {
      if (isClosed) return;
      isClosed = true;
      // What could not be sent was told by `reportOutage`.
      const ended = Promise.allSettled([tracers.shutdown(), meters.shutdown()]);
      await settleWithin(ended, CLOSE_MS);
    },
  };
}

/** Where a caller's trace goes on; the root where there is none, or none that is well-formed. */
function contextFrom(traceparent: string | undefined): Context {
  const [, traceId = '', spanId = '', flags = '0'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

function begin(tracer: Tracer, { name, kind, facts, startedAt }: SpanStart, parent: Context): OpenSpan {
  const options = { kind: KINDS[kind], attributes: attributesOf(facts), ...(startedAt && { startTime: startedAt }) };
  const span = tracer.startSpan(name, options, parent);
  return {
    traceparent: traceparentOf(span),
    child: (start) => begin(tracer, start, trace.setSpan(parent, span)),
    rename: (renamed) => void span.updateName(renamed),
    set: (more) => void span.setAttributes(attributesOf(more)),
    fail(kindOfError) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', kindOfError);
    },
    end: (at) => span.end(at),
  };
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function attributesOf(facts: Facts): Attributes {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
