import type { Config } from '../../config/index';
import type { ResolvedModels } from '../../config/models';
import type { Ledger } from '../llm/ledger';
import type { OwnModelsReader } from '../llm/provider-keys/read-own-models';
import type { HealthBoard } from '../llm/routing/health-board';
import type { ModelRouter } from '../llm/routing/model-router';
import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import type { Metrics } from '../platform/metrics';
import type { RedisConnections } from '../platform/redis';
import type { Telemetry } from '../platform/telemetry';
import type { TicketDeps } from '../producers/issue-ticket';
import type { Queues } from '../producers/open-queues';
import type { Broadcaster } from '../realtime/broadcaster';
import type { EventLog } from '../runs/events/event-log';
import type { WakeDeps } from '../runs/waits/wake-run';
import type { AdmitModelCall } from '../security/limits/admit-model-call';
import type { TierQuotas } from '../security/limits/tier-quotas';
import type { Masking } from '../security/masking/create-masking';
import type { Budgets } from '../security/money/budgets';
import type { Secrets } from '../security/secrets/secrets';
import type { Connection } from 'mongoose';
import type { Subjects } from '../security/subjects';
import type { System } from './system';

/** What every role shares: connections, models, queues, and the means to tell people. */
export interface Base {
  config: Config;
  /** The systems of the product, in the order of the navigation. */
  systems: readonly System[];
  /** What their runs and approvals are about. */
  subjects: Subjects;
  log: Logger;
  metrics: Metrics;
  connection: Connection;
  models: Models;
  redis: RedisConnections;
  queues: Queues;
  tickets: TicketDeps;
  wake: WakeDeps;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  budgets: Budgets;
  /** Always as the models' file is now. */
  resolvedModels: ResolvedModels;
  /** What of the models' file is not used. */
  modelWarnings(): readonly string[];
  /** Shared by agents and gateway: what one learns of a model's health, the other knows. */
  router: ModelRouter;
  /** The models' health as all processes see it. */
  modelHealth: HealthBoard;
  /** The models as each organisation has them with keys of its own. */
  ownModels: OwnModelsReader;
  secrets: Secrets;
  /** Takes secrets out of people's texts. */
  masking: Masking;
  ledger: Ledger;
  /** Undefined where no collector is configured. */
  telemetry: Telemetry | undefined;
  /** What tiers give within an hour and a month. */
  tierQuotas: TierQuotas;
  /** Counts a model call through the gateway, and holds its slot. */
  admitModelCall: AdmitModelCall;
  /** This process among all; new at every start, so that an old claim is never taken for its own. */
  workerId: string;
  version: string;
  close(): Promise<void>;
}
