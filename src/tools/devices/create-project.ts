import { z } from 'zod';
import { done, idOf, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { idField, lineParameter } from './parameters';
import { insertRow } from './requests';

/** A new project. */
export const createProject = defineDeviceTool({
  name: 'create_project',
  agent: 'project',
  description: 'Create a project on the person’s device.',
  risk: 'write',
  parameters: z.object({ name: lineParameter('its name'), client_id: idField('id of a client').optional() }),
  async run(context, { name, client_id }) {
    const made = await insertRow(context, 'projects', { name, clientId: client_id });
    if ('trouble' in made) return made.trouble;
    const { row } = made;
    return done(`Project created: '${valueOf(row['name'])}' (id: ${idOf(row)})`, [idOf(row)]);
  },
});
