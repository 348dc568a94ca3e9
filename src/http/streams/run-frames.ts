import type { RunEventFormat } from '../../contracts/kernel/runs';
import type { RunRecord } from '../../models/runs/run.model';
import { isAfter, parsePlace } from '../../runs/events/event-log';
import type { RunFollower } from '../../runs/events/follow';
import { type AguiNames, createAguiFormat } from '../event-formats/agui';
import type { FormatDeclaration, Frame, SystemFormats } from '../event-formats/event-format';
import { nativeFormat } from '../event-formats/native';
import { formatReaderPlace, type ReaderPlace } from './reader-place';

export interface StreamDeps {
  follower: RunFollower;
  /** Formats of the systems' own streams. */
  formats: SystemFormats;
}
/**
 * `position`: how many jobs wait before it, told with the first event where it is known.
 * `isNamed`: ids name the run, as the address does not. `names`: what an AG-UI client calls thread and run.
 */
export interface FollowOptions {
  format: RunEventFormat;
  since: ReaderPlace;
  position?: number | undefined;
  isNamed?: boolean;
  names?: AguiNames;
}

/** A run's events after a place, as a reader is told them, each with its id; until its last one or until `signal`. */
export async function* runFrames(
  deps: StreamDeps,
  run: RunRecord,
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<{ id: string; frame: Frame }, void, undefined> {
  const { since, position } = options;
  const { isStateful, open } = formatOf(deps, options.format, options.names);
  const format = open(since);
  const runId = run._id.toHexString();
  // Frames that depend on those before them are made from the beginning, also for who has seen some.
  const isAmid = since.part !== undefined;
  const from = isAmid || isStateful ? parsePlace(undefined) : since;
  // A hint may be gone with the log that had it.
  let isMet = since.sub === 0;
  for await (const { event, ...place } of deps.follower.follow(runId, from, signal, run)) {
    const told = event.type === 'run-queued' && position !== undefined ? { ...event, data: { position } } : event;
    const isThere = place.seq === since.seq && place.sub === since.sub;
    const isNew = isAfter(place, since) || (isThere && isAmid);
    isMet ||= isThere;
    const gap = isNew && !isMet ? (format.onGap?.() ?? []) : [];
    isMet ||= isNew;
    const frames = [...gap, ...(await format(told, run))];
    if (!isNew) continue;
    for (const [part, frame] of frames.entries())
      if (!isThere || part > (since.part ?? -1))
        yield { id: formatReaderPlace(place, part, frames.length, options.isNamed ? runId : undefined), frame };
  }
}

function formatOf({ formats }: StreamDeps, name: RunEventFormat, names: AguiNames | undefined): FormatDeclaration {
  if (name === 'native') return { isStateful: false, open: () => nativeFormat };
  if (name === 'agui') return { isStateful: true, open: () => createAguiFormat(names) };
  return formats[name];
}
