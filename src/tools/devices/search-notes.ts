import { z } from 'zod';
import { done, failed, isUnsupported, resultOf, troubleOf, UNREADABLE, valueOf } from './answers';
import { defineDeviceTool, type DeviceToolContext } from './device-tool';
import { lineParameter, projectId } from './parameters';

const RESULTS_MAX = 20;
type Found = Record<string, unknown> & { id: string };

/** Notes by their meaning. */
export const searchNotes = defineDeviceTool({
  name: 'search_notes',
  agent: 'note',
  description: 'Find notes by their meaning, the closest first.',
  risk: 'read',
  parameters: z.object({
    query: lineParameter('what the notes are about'),
    project_id: projectId.optional(),
    limit: z.int().min(1).max(RESULTS_MAX).default(5),
  }),
  async run(context, { query, project_id, limit }) {
    const embedded = await context.embed(query);
    if (!embedded)
      return failed(
        'Notes cannot be searched by meaning: no vector could be made of the query. list_notes still works.',
      );
    const { ask } = context;
    const search = { action: 'vector_search' as const, vector: embedded.vector, model: embedded.model };
    let reply =
      project_id === undefined
        ? await ask({ ...search, limit })
        : await ask({ ...search, filters: { projectId: project_id }, limit });
    // A device that takes no filters here searches in all projects; what is of others is left out below.
    if (project_id !== undefined && isUnsupported(reply)) reply = await ask({ ...search, limit: RESULTS_MAX });
    const trouble = troubleOf(reply);
    if (trouble) return trouble;
    const { results } = resultOf(reply);
    if (!results) return failed(UNREADABLE);
    const found = results.slice(0, RESULTS_MAX).map((result): Found => ({ ...result, id: valueOf(result['id'], 200) }));
    const all = project_id === undefined ? found : await ofProject(context, found, project_id);
    const kept = all.slice(0, limit);
    if (kept.length === 0) return done('No notes found about this.', [], 0);
    const lines = kept.map(({ id, title, content, score }) => {
      const closeness = typeof score === 'number' ? `score: ${score.toFixed(2)}, ` : '';
      const name = title ? `${valueOf(title)}: ` : '';
      return `- ${name}${valueOf(content, 600)} (${closeness}id: ${id})`;
    });
    return done(
      [`Found ${kept.length} note(s):`, ...lines].join('\n'),
      kept.map(({ id }) => id),
      kept.length,
    );
  },
});

/** A device may search in all projects: those of another one are left out. What does not tell is looked up. */
async function ofProject({ ask }: DeviceToolContext, found: readonly Found[], project: string): Promise<Found[]> {
  const notes = await Promise.all(
    found.map(async (result) => {
      if (result['projectId'] !== undefined) return result;
      const reply = await ask({ action: 'get', table: 'notes', data: { id: result.id } });
      return { ...(troubleOf(reply) ? {} : resultOf(reply).row), ...result };
    }),
  );
  return notes.filter((note: Record<string, unknown>) => note['projectId'] === project);
}
