import type { Logger } from './logger';

interface Exporter<Batch, Result extends { code: number; error?: Error }> {
  export(batch: Batch, done: (result: Result) => void): void;
}

/** Of the OpenTelemetry SDK's `ExportResultCode`. */
const SUCCESS = 0;

/** The same exporter; logs once when a collector cannot be reached, and once when it can again. */
export function reportOutage<
  Batch,
  Result extends { code: number; error?: Error },
  Wrapped extends Exporter<Batch, Result>,
>(exporter: Wrapped & Exporter<Batch, Result>, what: string, log: Logger): Wrapped {
  let isAway = false;
  const send = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    send(batch, (result) => {
      const failed = result.code !== SUCCESS;
      if (failed && !isAway)
        log.warn({ code: 'telemetry_away', reason: what, error: result.error }, 'The collector takes nothing');
      if (!failed && isAway) log.info({ code: 'telemetry_back', reason: what }, 'The collector takes it again');
      isAway = failed;
      done(result);
    });
  return exporter;
}
