import { z } from 'zod';
import { idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { projectId } from './parameters';
import { listFrom } from './requests';
import { sayDue } from './task-lines';

/** Checkpoints, of one project or of all. */
export const listCheckpoints = defineDeviceTool({
  name: 'list_checkpoints',
  agent: 'checkpoint',
  description: 'List checkpoints (dates that matter in projects), of one project or of all. Use it to find ids.',
  risk: 'read',
  parameters: z.object({ project_id: projectId.optional() }),
  run: (context, { project_id }) =>
    listFrom(
      context,
      'checkpoints',
      { projectId: project_id },
      {
        found: (count) => `Found ${count} checkpoint(s):`,
        none: 'No checkpoints found.',
        line(row) {
          const { title, date, projectId: project } = row;
          const when = typeof date === 'number' ? sayDue(date, context.timeZone) : 'none';
          return `${valueOf(title)} (date: ${when}, project: ${valueOf(project, 200)}, id: ${idOf(row)})`;
        },
      },
    ),
});
