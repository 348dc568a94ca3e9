import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { projectWords } from './project-lines';
import { listFrom } from './requests';

/** Projects, of one client or of all; archived ones where they are asked for. */
export const listProjects = defineDeviceTool({
  name: 'list_projects',
  agent: 'project',
  description: 'List the person’s projects, of one client or of all. Use it to find ids.',
  risk: 'read',
  parameters: z.object({
    client_id: idField('id of a client').optional(),
    include_archived: z.boolean().optional().describe('archived ones too; default false'),
  }),
  run: (context, { client_id, include_archived }) =>
    listFrom(
      context,
      'projects',
      { clientId: client_id, includeArchived: include_archived || undefined },
      projectWords,
    ),
});
