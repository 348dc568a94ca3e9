import type { Connection } from 'mongoose';
import { defineAgentSlotsModel, defineCloudAgentModel, defineLocalAgentModel } from './agent-config.model';
import { defineAgentJourneyModel } from './agent-journey.model';
import {
  defineAgentFindingModel,
  defineAgentItemModel,
  defineAgentRunLogModel,
  defineCloudAgentCursorModel,
} from './agent-run.model';
import { defineAgentHookCallModel, defineAgentHookModel, defineMailWatchModel } from './agent-trigger.model';

/** Collections of background agents and their runs. */
export const defineAgentModels = (connection: Connection) => ({
  LocalAgentConfig: defineLocalAgentModel(connection),
  CloudAgentConfig: defineCloudAgentModel(connection),
  AgentSlots: defineAgentSlotsModel(connection),
  AgentRunLog: defineAgentRunLogModel(connection),
  CloudAgentCursor: defineCloudAgentCursorModel(connection),
  AgentItem: defineAgentItemModel(connection),
  AgentFinding: defineAgentFindingModel(connection),
  AgentJourney: defineAgentJourneyModel(connection),
  AgentHook: defineAgentHookModel(connection),
  AgentHookCall: defineAgentHookCallModel(connection),
  MailWatch: defineMailWatchModel(connection),
});
