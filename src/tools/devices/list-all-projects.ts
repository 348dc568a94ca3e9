import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { projectWords } from './project-lines';
import { listFrom } from './requests';

/** All projects, archived ones too. */
export const listAllProjects = defineDeviceTool({
  name: 'list_all_projects',
  agent: 'project',
  description: 'List all projects of the person, archived ones too.',
  risk: 'read',
  parameters: z.object({}),
  run: (context) => listFrom(context, 'projects', { includeArchived: true }, projectWords),
});
