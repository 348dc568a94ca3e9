import type { RunFollow } from '../support/follow-run';

/** Part of C1: each frame once, and the person who asked is told of the end: `complete` with its blocks, or an error. */
export async function checkFollow(follow: RunFollow, wanted: number | undefined): Promise<string[]> {
  const { runId, repeats } = follow;
  const problems = repeats.length > 0 ? [`run ${runId} repeated frames ${repeats.join(', ')}`] : [];
  const frames = await follow.ended.catch((error: unknown) => void problems.push(String(error)));
  if (!frames) return problems;
  const last = frames.at(-1)?.data;
  if (last?.type !== 'complete' && last?.type !== 'error')
    return [...problems, `the stream of run ${runId} ended with ${last?.type ?? 'nothing'}`];
  if (last.type === 'complete' && wanted !== undefined && last.data.blocks.length !== wanted)
    return [...problems, `run ${runId} was completed with ${last.data.blocks.length} blocks`];
  return problems;
}
