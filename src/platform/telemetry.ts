import { AsyncLocalStorage } from 'node:async_hooks';

/** Facts of a span or a figure: names, numbers and states; never what people or models wrote. */
export type Facts = Record<string, string | number | boolean | string[] | undefined>;

export interface SpanStart {
  name: string;
  kind: 'server' | 'client' | 'internal';
  facts: Facts;
  /** Default: now. */
  startedAt?: Date;
}

/** A span that has begun. */
export interface OpenSpan {
  /** W3C trace context, for whoever goes on with this trace. */
  readonly traceparent: string;
  child(start: SpanStart): OpenSpan;
  rename(name: string): void;
  set(facts: Facts): void;
  /** Marks it as failed; `kind` is a code, not a message. */
  fail(kind: string): void;
  /** Default: now. */
  end(at?: Date): void;
}

/** Instruments of the GenAI conventions that this product feeds. */
export type Instrument =
  | 'gen_ai.client.operation.duration'
  | 'gen_ai.client.operation.time_to_first_chunk'
  | 'gen_ai.client.token.usage';

/** Traces and metrics to an OpenTelemetry collector; there only where one is configured. Nothing here throws or waits. */
export interface Telemetry {
  /** Begins a span: under `traceparent` (a header or a record's field, anything at all), else as the root of a trace. */
  start(start: SpanStart, traceparent?: string): OpenSpan;
  observe(instrument: Instrument, value: number, facts: Facts): void;
  /** Sends what is gathered; resolves within two seconds, sent or not. */
  close(): Promise<void>;
}

/** Costs nothing until the first `runInSpan`: without telemetry no hook is ever put on promises. */
const current = new AsyncLocalStorage<OpenSpan>();

/** The span that the work at hand belongs to; undefined without telemetry. */
export const activeSpan = (): OpenSpan | undefined => current.getStore();

/** Does `work`, and whatever it sets off, in `span`; does not end it. */
export const runInSpan = <Result>(span: OpenSpan | undefined, work: () => Result): Result =>
  span ? current.run(span, work) : work();

/** Does `work` in a span of its own under the active one. Without an active one only the work is done. */
export async function inChildSpan<Result>(start: () => SpanStart, work: () => Promise<Result>): Promise<Result> {
  const span = activeSpan()?.child(start());
  if (!span) return work();
  try {
    return await runInSpan(span, work);
  } catch (error) {
    span.fail(error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
}
