import type { Response } from 'express';
import type { RunEventFormat } from '../contracts/runs';
import type { RunRecord } from '../models/run.model';
import { type EventPlace, formatPlace, isAfter, parsePlace } from '../runs/event-log';
import type { RunFollower } from '../runs/follow';
import { createAguiFormat } from './event-formats/agui';
import { canvasFormat, type ReadVersions } from './event-formats/canvas';
import type { EventFormat } from './event-formats/event-format';
import { nativeFormat } from './event-formats/native';
import { createSupportFormat } from './event-formats/support';
import { openEventStream } from './event-stream';

const STATEFUL: ReadonlySet<RunEventFormat> = new Set(['agui', 'support', 'support-text']);

export interface StreamDeps {
  follower: RunFollower;
  readVersions: ReadVersions;
}

/**
 * Answers with a run's events after a place, until its last one or until the reader leaves; the run goes on either way.
 * `position`: how many jobs wait before it, told with the first event where it is known.
 */
export async function streamRun(
  deps: StreamDeps,
  response: Response,
  run: RunRecord,
  options: { format: RunEventFormat; since: EventPlace; position?: number | undefined },
): Promise<void> {
  const format = formats(deps, options.since)[options.format];
  const runId = run._id.toHexString();
  const stream = openEventStream(response, { 'x-run-id': runId });
  // Frames that depend on those before them are made from the beginning, also for who has seen some.
  const from = STATEFUL.has(options.format) ? parsePlace(undefined) : options.since;
  // A hint may be gone with the log that had it.
  let isMet = options.since.sub === 0;
  for await (const { event, ...place } of deps.follower.follow(runId, from, stream.signal, run)) {
    const told =
      event.type === 'run-queued' && options.position !== undefined
        ? { ...event, data: { position: options.position } }
        : event;
    const isNew = isAfter(place, options.since);
    const gap = isNew && !isMet ? (format.onGap?.() ?? []) : [];
    isMet ||= isNew || (place.seq === options.since.seq && place.sub === options.since.sub);
    const frames = [...gap, ...(await format(told, run))];
    if (!isNew) continue;
    for (const frame of frames) stream.send(formatPlace(place), frame);
  }
  stream.end();
}

const formats = (deps: StreamDeps, since: EventPlace): Record<RunEventFormat, EventFormat> => ({
  native: nativeFormat,
  agui: createAguiFormat(),
  canvas: canvasFormat(deps.readVersions),
  support: createSupportFormat('typed', since),
  'support-text': createSupportFormat('text', since),
});
