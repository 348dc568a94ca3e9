import type { Caller } from '../../platform/caller';
import type { AskChat } from './ask-chat';

/** Models of the gateway that a system answers itself: their names begin with its prefix, which no model of the catalogue has. */
export interface SystemModels {
  prefix: string;
  /** Names of those that the caller may ask. */
  list(caller: Caller): Promise<string[]>;
  ask: AskChat;
}

/** Asks the system whose model is named, else a model of the catalogue. */
export const withSystemModels =
  (ask: AskChat, systems: readonly SystemModels[]): AskChat =>
  (question) =>
    (findSystem(systems, question.request.model)?.ask ?? ask)(question);

export const findSystem = (systems: readonly SystemModels[], model: string): SystemModels | undefined =>
  systems.find(({ prefix }) => model.startsWith(prefix));
