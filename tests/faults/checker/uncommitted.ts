import type { Snapshot } from './snapshot';

/** C6: nothing of a run that did not succeed is to be seen, but what a failed one says it kept; of an undone generation only what a person has edited since. */
export function checkUncommitted(snapshot: Snapshot): string[] {
  const generations = new Map(snapshot.generations.map((generation) => [generation._id, generation]));
  const runs = new Map(snapshot.runs.map((run) => [run._id.toHexString(), run]));
  return [
    ...snapshot.blocks.flatMap((block) => {
      const id = block.generationSessionId;
      if (id === undefined) return [];
      const status = generations.get(id)?.status ?? 'missing';
      if (status === 'saved' || (status === 'undone' && block.editedByPerson)) return [];
      return [`block ${block._id.toHexString()} is on the canvas, its generation ${id} is ${status}`];
    }),
    ...snapshot.changes.flatMap((change) => {
      const id = (change.payload as { generation_session_id?: string }).generation_session_id;
      return id === undefined || generations.get(id)?.savedVersions
        ? []
        : [
            `change ${change.version} of canvas ${change.canvasId.toHexString()} tells of generation ${id}, which was never saved`,
          ];
    }),
    ...snapshot.generations.flatMap((generation) => {
      const run = runs.get(generation.runId.toHexString());
      const status = run?.status ?? 'missing';
      const isKept =
        status === 'succeeded' || (status === 'failed' && run?.output?.generation_session_id === generation._id);
      const isSaved = generation.savedVersions !== null;
      if (isSaved && !isKept) return [`generation ${generation._id} is saved, its run is ${status}`];
      if (!isSaved && (generation.status === 'saved' || generation.status === 'undone'))
        return [`generation ${generation._id} is ${generation.status} without versions`];
      return [];
    }),
  ];
}
