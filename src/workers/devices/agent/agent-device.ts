import type { DataType } from '../../../contracts/devices/agent-schemas';
import type { AgentRunFrame } from '../../../contracts/devices/frames';
import type { DeviceFilters, DeviceRow } from '../../../contracts/devices/rows';
import type { DeviceFile } from '../../../agents/devices/extract/read-source';

/** Files as they come, whole; and what the device says went wrong, in its own words. */
export interface Collected {
  files: readonly DeviceFile[];
  errors?: readonly string[];
}

/** What became of an insert. `queued`: it waits for the device; `isAway`: as that is not there any more. `reason`: in words that hold nothing of the data. */
export type InsertOutcome =
  | { outcome: 'created'; id: string }
  | { outcome: 'queued'; isAway: boolean }
  | { outcome: 'refused' | 'failed' | 'unknown'; reason: string };

/**
 * The device as a run of an agent sees it. Whatever waits for the device parks the run (`RunParked` passes through); where it
 * stays away longer than a background run waits, `AppError` `device_disconnected` is thrown.
 */
export interface AgentDevice {
  /** Has the folders read: ends when the device says so. `known`: SHA-256 of files that need not be sent. Called again on a replay. */
  collect(config: AgentRunFrame['config'], known: readonly string[]): AsyncIterable<Collected>;
  /** Rows of a table, 500 at most; the same on a replay under the same key. */
  read(key: string, table: DataType, filters: DeviceFilters): Promise<DeviceRow[]>;
  /** Inserts a row once a key, however often it is asked: authorised when it is delivered. */
  insert(key: string, table: DataType, data: Record<string, unknown>): Promise<InsertOutcome>;
}
