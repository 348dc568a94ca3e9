import { z } from 'zod';
import { defineDeviceTool } from './device-tool';
import { idField } from './parameters';
import { deleteRow } from './requests';

/** Deletes one project. */
export const deleteProject = defineDeviceTool({
  name: 'delete_project',
  agent: 'project',
  description: 'Deletes one project. It cannot be undone.',
  risk: 'delete',
  parameters: z.object({ project_id: idField('id of the project, as list_projects gives it') }),
  run: (context, { project_id }) => deleteRow(context, 'projects', project_id, 'Project'),
});
