import { canonicalJson } from './canonical-json';
import type { ViewedBlock, Watched } from '../checker';
import type { BlockDocument, ChangeDocument, Snapshot } from './snapshot';
import { CanvasView } from '../../support/canvas-view';

/**
 * C3: versions have no gaps; the changes alone rebuild each canvas; each client, once it has caught up, has what the
 * database has, and applied every version once and in order; one whose connection held was told of each without asking.
 */
export function checkViews(snapshot: Snapshot, watched: readonly Watched[]): string[] {
  return [
    ...snapshot.canvases.flatMap((canvas) => {
      const canvasId = canvas._id.toHexString();
      const changes = snapshot.changes
        .filter((change) => change.canvasId.equals(canvas._id))
        .sort((one, other) => one.version - other.version);
      const blocks = snapshot.blocks.filter((block) => block.canvasId.equals(canvas._id));
      const problems = checkVersions(canvas.version, changes);
      if (canvas.blockCount !== blocks.length)
        problems.push(`counts ${canvas.blockCount} blocks and has ${blocks.length}`);
      // Old versions may have been trimmed: then the rest cannot be replayed from nothing.
      if (problems.length === 0 && (changes[0]?.version ?? 1) === 1)
        problems.push(...compare(replay(changes), blocks).map((problem) => `replayed: ${problem}`));
      return problems.map((problem) => `canvas ${canvasId}: ${problem}`);
    }),
    ...watched.flatMap((one) =>
      checkWatched(snapshot, one).map((problem) => `${one.name} on canvas ${one.canvasId}: ${problem}`),
    ),
  ];
}

function checkVersions(version: number, changes: readonly ChangeDocument[]): string[] {
  const first = changes[0]?.version ?? version + 1;
  const gap = changes.findIndex((change, index) => change.version !== first + index);
  if (gap !== -1) return [`version ${first + gap} is missing among its changes`];
  const last = changes.at(-1)?.version ?? 0;
  return last === version ? [] : [`is at version ${version}, its last change is ${last}`];
}

function replay(changes: readonly ChangeDocument[]): Iterable<ViewedBlock> {
  const view = new CanvasView();
  for (const { payload } of changes) view.apply(payload as unknown as Parameters<CanvasView['apply']>[0]);
  return view.blocks.values();
}

function checkWatched(snapshot: Snapshot, { canvasId, version, history, blocks, told }: Watched): string[] {
  const canvas = snapshot.canvases.find(({ _id }) => _id.toHexString() === canvasId);
  if (!canvas) return ['the canvas is not in the database'];
  const problems: string[] = [];
  if (version !== canvas.version) problems.push(`is at version ${version}, the canvas at ${canvas.version}`);
  const gap = history.findIndex((one, index) => index > 0 && one !== (history[index - 1] ?? 0) + 1);
  if (gap !== -1) problems.push(`applied version ${history[gap]} after ${history[gap - 1]}`);
  for (let one = (told?.since ?? canvas.version) + 1; one <= canvas.version; one += 1)
    if (!told?.versions.has(one)) problems.push(`was never told of version ${one}`);
  return [
    ...problems,
    ...compare(
      blocks,
      snapshot.blocks.filter((block) => block.canvasId.equals(canvas._id)),
    ),
  ];
}

function compare(seen: Iterable<ViewedBlock>, stored: readonly BlockDocument[]): string[] {
  const expected = new Map(
    stored.map((block) => [
      block._id.toHexString(),
      describeBlock({ ...block, generation_session_id: block.generationSessionId ?? null }),
    ]),
  );
  const problems: string[] = [];
  for (const block of seen) {
    const wanted = expected.get(block.id);
    if (wanted === undefined) problems.push(`shows block ${block.id}, which does not exist`);
    else if (wanted !== describeBlock(block))
      problems.push(`shows block ${block.id} as ${describeBlock(block)} instead of ${wanted}`);
    expected.delete(block.id);
  }
  return [...problems, ...[...expected.keys()].map((id) => `lacks block ${id}`)];
}

function describeBlock(block: Omit<ViewedBlock, 'id'>): string {
  const { kind, content, x, y, width, height, rank, revision, generation_session_id } = block;
  return canonicalJson({ kind, content, x, y, width, height, rank, revision, generation_session_id });
}
