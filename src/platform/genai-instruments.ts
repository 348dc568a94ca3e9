import type { Histogram, Meter } from '@opentelemetry/api';
import type { Instrument } from './telemetry';

// Bounds of the OpenTelemetry semantic conventions for generative AI, "metrics", read 2026-11.
const DURATION_SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
const FIRST_CHUNK_SECONDS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The histograms of the conventions. */
export function createInstruments(meter: Meter): Record<Instrument, Histogram> {
  const histogram = (name: Instrument, description: string, unit: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries } });
  return {
    'gen_ai.client.operation.duration': histogram(
      'gen_ai.client.operation.duration',
      'Time of a call of a model',
      's',
      DURATION_SECONDS,
    ),
    'gen_ai.client.operation.time_to_first_chunk': histogram(
      'gen_ai.client.operation.time_to_first_chunk',
      'Time to the first piece of a model’s answer',
      's',
      FIRST_CHUNK_SECONDS,
    ),
    'gen_ai.client.token.usage': histogram('gen_ai.client.token.usage', 'Tokens in and out', '{token}', TOKENS),
  };
}
