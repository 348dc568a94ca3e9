import type { Response } from 'express';
import type { RunEventFormat } from '../../contracts/kernel/runs';
import type { RunRecord } from '../../models/runs/run.model';
import { type EventPlace, isAfter, parsePlace } from '../../runs/events/event-log';
import type { RunFollower } from '../../runs/events/follow';
import { type AguiNames, createAguiFormat } from '../event-formats/agui';
import { canvasFormat, type ReadVersions } from '../event-formats/canvas/canvas';
import type { EventFormat } from '../event-formats/event-format';
import { nativeFormat } from '../event-formats/native';
import { createSupportFormat } from '../event-formats/support/support';
import { openEventStream } from './event-stream';
import { formatReaderPlace, type ReaderPlace } from './reader-place';

const STATEFUL: ReadonlySet<RunEventFormat> = new Set(['agui', 'support', 'support-text']);

export interface StreamDeps {
  follower: RunFollower;
  readVersions: ReadVersions;
}

/**
 * Answers with a run's events after a place, until its last one or until the reader leaves; the run goes on either way.
 * `position`: how many jobs wait before it, told with the first event where it is known.
 * `isNamed`: ids name the run, as the address does not. `names`: what an AG-UI client calls thread and run.
 */
export async function streamRun(
  deps: StreamDeps,
  response: Response,
  run: RunRecord,
  options: {
    format: RunEventFormat;
    since: ReaderPlace;
    position?: number | undefined;
    isNamed?: boolean;
    names?: AguiNames;
  },
): Promise<void> {
  const format = formats(deps, options.since, options.names)[options.format];
  const runId = run._id.toHexString();
  const stream = openEventStream(response, { 'x-run-id': runId });
  // Frames that depend on those before them are made from the beginning, also for who has seen some.
  const { since } = options;
  const isAmid = since.part !== undefined;
  const from = isAmid || STATEFUL.has(options.format) ? parsePlace(undefined) : since;
  // A hint may be gone with the log that had it.
  let isMet = since.sub === 0;
  for await (const { event, ...place } of deps.follower.follow(runId, from, stream.signal, run)) {
    const told =
      event.type === 'run-queued' && options.position !== undefined
        ? { ...event, data: { position: options.position } }
        : event;
    const isThere = place.seq === since.seq && place.sub === since.sub;
    const isNew = isAfter(place, since) || (isThere && isAmid);
    isMet ||= isThere;
    const gap = isNew && !isMet ? (format.onGap?.() ?? []) : [];
    isMet ||= isNew;
    const frames = [...gap, ...(await format(told, run))];
    if (!isNew) continue;
    for (const [part, frame] of frames.entries())
      if (!isThere || part > (since.part ?? -1))
        stream.send(formatReaderPlace(place, part, frames.length, options.isNamed ? runId : undefined), frame);
  }
  stream.end();
}

const formats = (
  deps: StreamDeps,
  since: EventPlace,
  names: AguiNames | undefined,
): Record<RunEventFormat, EventFormat> => ({
  native: nativeFormat,
  agui: createAguiFormat(names),
  canvas: canvasFormat(deps.readVersions),
  support: createSupportFormat('typed', since),
  'support-text': createSupportFormat('text', since),
});
