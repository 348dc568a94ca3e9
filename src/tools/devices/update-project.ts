import { z } from 'zod';
import { done, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { idField, lineParameter, projectId, projectStatus, textParameter } from './parameters';
import { updateRow } from './requests';

/** Changes fields of a project. */
export const updateProject = defineDeviceTool({
  name: 'update_project',
  agent: 'project',
  description: 'Change fields of one project; those left out stay as they are. Archiving is status "archived".',
  risk: 'write',
  parameters: z.object({
    project_id: projectId,
    name: lineParameter('a new name').optional(),
    client_id: idField('id of a client').optional(),
    status: projectStatus.optional(),
    ai_summary: textParameter('a summary of it').optional(),
  }),
  async run(context, { project_id, name, client_id, status, ai_summary }) {
    const changes = { name, clientId: client_id, status, aiSummary: ai_summary };
    const made = await updateRow(context, 'projects', project_id, changes, 'Project');
    if ('trouble' in made) return made.trouble;
    const { name: now, status: state } = made.row;
    return done(`Project updated: ${valueOf(now)} (status: ${valueOf(state)}, id: ${project_id})`, [project_id]);
  },
});
