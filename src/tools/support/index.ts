import { proposeStep } from './propose-step';
import type { SupportTool } from './support-tool';
import { updateTaskLane } from './update-task-lane';

/** What the assistant may call in a conversation, and in a guided session. */
export const conversationTools: readonly SupportTool[] = [updateTaskLane];
export const guidedTools: readonly SupportTool[] = [proposeStep];
