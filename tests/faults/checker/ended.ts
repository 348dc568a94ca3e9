import type { AckedRun } from '../checker';
import type { ChangeDocument, GenerationDocument, RunDocument, Snapshot } from './snapshot';

/** Canvas id → its changes that added blocks of a generation. */
type Chunks = ReadonlyMap<string, readonly ChangeDocument[]>;

/** C1: every acknowledged run has ended, or waits for somebody; a success left what it says; a failure says why. */
export function checkEnded(snapshot: Snapshot, acked: readonly AckedRun[]): string[] {
  const runs = new Map(snapshot.runs.map((run) => [run._id.toHexString(), run]));
  const generations = new Map(snapshot.generations.map((generation) => [generation.runId.toHexString(), generation]));
  const chunks = chunksByCanvas(snapshot);
  return acked.flatMap(({ runId, blocks }) => {
    const run = runs.get(runId);
    if (!run) return [`run ${runId} was acknowledged and is not in the database`];
    return describeEnd(chunks, run, generations.get(runId), blocks).map(
      (problem) => `run ${runId} (${run.status}): ${problem}`,
    );
  });
}

function describeEnd(
  chunks: Chunks,
  run: RunDocument,
  generation: GenerationDocument | undefined,
  blocks: number | undefined,
): string[] {
  switch (run.status) {
    case 'succeeded':
      return describeSaved('run-succeeded', chunks, run, generation, blocks);
    case 'failed':
      if (!run.error?.code || !run.error.message) return ['failed without a reason'];
      // What it had finished by then is whole, and as it says.
      return run.output ? describeSaved('run-failed', chunks, run, generation, undefined) : [];
    case 'cancelled':
      return [];
    case 'waiting':
      return run.waitingFor?.deadline ? [] : ['waits without a deadline'];
    default:
      return ['has not ended'];
  }
}

function describeSaved(
  end: 'run-succeeded' | 'run-failed',
  chunks: Chunks,
  run: RunDocument,
  generation: GenerationDocument | undefined,
  blocks: number | undefined,
): string[] {
  const problems: string[] = [];
  const last = [...run.events].sort((one, other) => one.seq - other.seq).at(-1);
  if (last?.type !== end) problems.push(`its last event is ${last?.type ?? 'missing'}`);
  if (!generation?.savedVersions) return [...problems, 'its generation is not saved'];
  const { from, to } = generation.savedVersions;
  const added = (chunks.get(generation.canvasId.toHexString()) ?? [])
    .filter(({ version }) => version >= from && version <= to)
    .sort((one, other) => one.version - other.version)
    .flatMap((change) => (change.payload as unknown as { blocks: { id: string }[] }).blocks.map(({ id }) => id));
  const named = generation.blockIds.map((id) => id.toHexString());
  if (added.join() !== named.join())
    problems.push(`its generation names ${named.length} blocks, its changes added ${added.length}`);
  if (run.output?.blockCount !== named.length)
    problems.push(`its output says ${run.output?.blockCount} blocks, its generation ${named.length}`);
  if (blocks !== undefined && named.length !== blocks)
    problems.push(`made ${named.length} blocks instead of ${blocks}`);
  return problems;
}

function chunksByCanvas(snapshot: Snapshot): Chunks {
  const chunks = new Map<string, ChangeDocument[]>();
  for (const change of snapshot.changes) {
    if (change.type !== 'blocks_bulk_added_chunk') continue;
    const canvasId = change.canvasId.toHexString();
    const list = chunks.get(canvasId);
    if (list) list.push(change);
    else chunks.set(canvasId, [change]);
  }
  return chunks;
}
