import { z } from 'zod';
import { idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { projectId } from './parameters';
import { listFrom } from './requests';

/** Notes, of one project or of all, with their beginnings. */
export const listNotes = defineDeviceTool({
  name: 'list_notes',
  agent: 'note',
  description:
    'List notes, of one project or of all, each with its beginning. get_note reads a whole one, search_notes finds by meaning.',
  risk: 'read',
  parameters: z.object({ project_id: projectId.optional() }),
  run: (context, { project_id }) =>
    listFrom(
      context,
      'notes',
      { projectId: project_id },
      {
        found: (count) => `Found ${count} note(s):`,
        none: 'No notes found.',
        line(row) {
          const beginning = valueOf(row['content'], 160);
          return `${valueOf(row['title'])} (id: ${idOf(row)})${beginning ? `: ${beginning}` : ''}`;
        },
      },
    ),
});
