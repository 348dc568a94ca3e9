import type { TakenAnswer } from '../checker';
import type { Snapshot } from './snapshot';

/** C2: one block per (generation, index), one per (canvas, rank), one generation a run, one change a version, one step a key. */
export function checkUnique(snapshot: Snapshot): string[] {
  const generated = snapshot.blocks.filter(({ generationSessionId }) => generationSessionId !== undefined);
  return [
    ...repeated(
      'block (generation, index)',
      generated.map((block) => `${block.generationSessionId} ${block.generationIndex}`),
    ),
    ...repeated(
      'block (canvas, rank)',
      snapshot.blocks.map((block) => `${block.canvasId.toHexString()} ${block.rank}`),
    ),
    ...repeated(
      'generation of run',
      snapshot.generations.map((generation) => generation.runId.toHexString()),
    ),
    ...repeated(
      'change (canvas, version)',
      snapshot.changes.map((change) => `${change.canvasId.toHexString()} ${change.version}`),
    ),
    ...repeated(
      'run (user, idempotency key)',
      snapshot.runs.flatMap((run) => (run.idempotencyKey ? [`${run.userId.toHexString()} ${run.idempotencyKey}`] : [])),
    ),
    ...snapshot.runs.flatMap((run) => {
      const runId = run._id.toHexString();
      const facts = [...run.events, ...run.journal.flatMap((step) => step.events)]
        .map(({ seq }) => seq)
        .sort((one, other) => one - other);
      // `run-queued` is 1 and never stored.
      const gap = facts.findIndex((seq, index) => seq !== index + 2);
      return [
        ...repeated(
          `step of run ${runId}`,
          run.journal.map(({ key }) => key),
        ),
        ...(gap === -1
          ? []
          : [
              `run ${runId}: its events count ${facts.slice(Math.max(0, gap - 2), gap + 3).join(', ')} instead of ${gap + 2}`,
            ]),
      ];
    }),
    ...snapshot.generations.flatMap((generation) =>
      repeated(
        `block of generation ${generation._id}`,
        generation.blockIds.map((id) => id.toHexString()),
      ),
    ),
  ];
}

/** C2: of the answers to one request for approval one was taken, and it is the one that stands. */
export function checkAnswers(snapshot: Snapshot, answers: readonly TakenAnswer[]): string[] {
  const standing = new Map(snapshot.approvals.map(({ _id, status }) => [_id.toHexString(), status]));
  return [
    ...repeated(
      'taken answer to approval',
      answers.map(({ approvalId }) => approvalId),
    ),
    ...answers
      .filter(({ approvalId, status }) => standing.get(approvalId) !== status)
      .map(
        ({ approvalId, status }) =>
          `approval ${approvalId} was ${status} and is ${standing.get(approvalId) ?? 'missing'}`,
      ),
  ];
}

function repeated(what: string, keys: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([key, count]) => `${what} ${key} exists ${count} times`);
}
