import type { z } from 'zod';
import { addTaskComment } from './add-task-comment';
import { createCheckpoint } from './create-checkpoint';
import { createNote } from './create-note';
import { createProject } from './create-project';
import { createTask } from './create-task';
import { deleteCheckpoint } from './delete-checkpoint';
import { deleteNote } from './delete-note';
import { deleteProject } from './delete-project';
import { deleteTask } from './delete-task';
import { deleteTaskComment } from './delete-task-comment';
import type { DeviceAgentName, DeviceTool, DeviceToolAnswer, DeviceToolContext } from './device-tool';
import { getNote } from './get-note';
import { getProject } from './get-project';
import { listAllProjects } from './list-all-projects';
import { listCheckpoints } from './list-checkpoints';
import { listNotes } from './list-notes';
import { listProjects } from './list-projects';
import { listTaskComments } from './list-task-comments';
import { listTasks } from './list-tasks';
import { listTasksDueToday } from './list-tasks-due-today';
import { checkArguments, type CheckedArguments } from './parameters';
import { searchNotes } from './search-notes';
import { updateCheckpoint } from './update-checkpoint';
import { updateNote } from './update-note';
import { updateProject } from './update-project';
import { updateTask } from './update-task';

/** A tool as whoever runs any of them sees it. */
export interface RegisteredTool extends Omit<DeviceTool, 'run' | 'parameters'> {
  parameters: z.ZodObject;
  /** Arguments of a model as the tool takes them, or what is wrong. Never throws. */
  check(args: Record<string, unknown>): CheckedArguments;
  /** `parameters` come from `check`. Never throws for what the device answers. */
  run(context: DeviceToolContext, parameters: Record<string, unknown>): Promise<DeviceToolAnswer>;
}

const register = <Schema extends z.ZodObject>(tool: DeviceTool<Schema>): RegisteredTool => ({
  ...tool,
  check: (args) => checkArguments(tool.parameters, args),
  run: async (context, parameters) => tool.run(context, parameters as z.infer<Schema>),
});

/** All tools on a device, in the order in which people are shown them. */
export const deviceTools: readonly RegisteredTool[] = [
  ...[register(listTasks), register(createTask), register(updateTask), register(deleteTask)],
  ...[register(listTasksDueToday), register(listTaskComments), register(addTaskComment), register(deleteTaskComment)],
  ...[register(listProjects), register(listAllProjects), register(getProject)],
  ...[register(createProject), register(updateProject), register(deleteProject)],
  ...[register(listCheckpoints), register(createCheckpoint), register(updateCheckpoint), register(deleteCheckpoint)],
  ...[register(listNotes), register(getNote), register(createNote), register(updateNote), register(deleteNote)],
  register(searchNotes),
];

const byName = new Map(deviceTools.map((tool) => [tool.name, tool]));
/** The tool of that name, of whichever agent. */
export const findDeviceTool = (name: string): RegisteredTool | undefined => byName.get(name);

/** Those of one agent. */
export const toolsOf = (agent: DeviceAgentName): readonly RegisteredTool[] =>
  deviceTools.filter((tool) => tool.agent === agent);
