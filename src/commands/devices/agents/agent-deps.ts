import type { Connection } from 'mongoose';
import type { CloudProvider } from '../../../contracts/devices/agent-schemas';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import type { StartDeps } from '../../../producers/start-run';
import type { CancelDeps } from '../../../runs/lifecycle/cancel-run';
import type { Secrets } from '../../../security/secrets/secrets';

export interface AgentDeps {
  models: Models;
  connection: Connection;
  secrets: Secrets;
}

/** Which providers the operator has set credentials for, and whether a connected account is the caller's. */
export interface AccountsOfAgents {
  isConfigured(provider: CloudProvider): boolean;
  /** Throws 404 `connection_not_found` where the caller has no such account of that provider. */
  requireConnection(caller: Caller, provider: CloudProvider, connectionId: string): Promise<void>;
}

/** True while a connection of the device is open, at whichever process. `record`: the device's record id. */
export type IsDeviceOnline = (record: string) => Promise<boolean>;

export interface AgentRunDeps extends AgentDeps {
  start: StartDeps;
  cancel: CancelDeps;
  isOnline: IsDeviceOnline;
}
