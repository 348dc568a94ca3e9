import type { Response } from 'express';
import type { RunRecord } from '../../models/runs/run.model';
import { openEventStream } from './event-stream';
import { type FollowOptions, runFrames, type StreamDeps } from './run-frames';

export type { StreamDeps } from './run-frames';

/** Answers with a run's events after a place, until its last one or until the reader leaves; the run goes on either way. */
export async function streamRun(
  deps: StreamDeps,
  response: Response,
  run: RunRecord,
  options: FollowOptions,
): Promise<void> {
  const stream = openEventStream(response, { 'x-run-id': run._id.toHexString() });
  for await (const { id, frame } of runFrames(deps, run, options, stream.signal)) stream.send(id, frame);
  stream.end();
}
