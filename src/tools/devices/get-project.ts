import { z } from 'zod';
import { done, valueOf } from './answers';
import { defineDeviceTool } from './device-tool';
import { projectId } from './parameters';
import { projectLine } from './project-lines';
import { getRow } from './requests';

/** One project. */
export const getProject = defineDeviceTool({
  name: 'get_project',
  agent: 'project',
  description: 'Read one project: its name, status, client and summary.',
  risk: 'read',
  parameters: z.object({ project_id: projectId }),
  async run(context, { project_id }) {
    const got = await getRow(context, 'projects', project_id, 'Project');
    if ('trouble' in got) return got.trouble;
    const summary = valueOf(got.row['aiSummary'], 4_000);
    return done(`Project: ${projectLine(got.row)}${summary ? `\nSummary: ${summary}` : ''}`, [project_id], 1);
  },
});
