import type { Connection } from 'mongoose';
import type { Config } from '../../config/index';
import type { ModelCatalogue } from '../llm/catalogue';
import type { Embeddings } from '../llm/embeddings/create-embeddings';
import type { OwnModelsReader } from '../llm/provider-keys/read-own-models';
import type { Ledger } from '../llm/ledger';
import type { Mailer } from '../mail/mailer';
import type { Models } from '../models/index';
import type { SectionOfModel } from '../models/accounts/person/personal-data';
import type { Logger } from '../platform/logger';
import type { RedisConnections } from '../platform/redis';
import type { Metrics } from '../platform/metrics';
import type { Broadcaster } from '../realtime/broadcaster';
import type { Queues } from '../producers/open-queues';
import type { ExecuteDeps } from '../runs/lifecycle/execute-run';
import type { WakeDeps } from '../runs/waits/wake-run';
import type { CancelDeps } from '../runs/lifecycle/cancel-run';
import type { Budgets } from '../security/money/budgets';
import type { MailOutbox } from '../security/accounts/mail-outbox';
import type { Masking } from '../security/masking/create-masking';
import type { Subjects } from '../security/subjects';
import type { Erasure } from './accounts/account/delete-person';
import type { Secrets } from '../security/secrets/secrets';

/** What every worker may be given; each file names what it needs of it. */
export interface WorkerDeps {
  config: Config;
  models: Models;
  subjects: Subjects;
  /** What systems do where an account is deleted, and what is written where one is exported. */
  erasures: readonly Erasure[];
  exportSections: readonly SectionOfModel[];
  connection: Connection;
  catalogue: ModelCatalogue;
  ownModels: Pick<OwnModelsReader, 'modelsOf'>;
  budgets: Budgets;
  ledger: Ledger;
  embeddings: Embeddings;
  metrics: Metrics;
  /** Undefined: mails can neither be sent nor written to files. */
  mailer: Mailer | undefined;
  /** Asks for mails; they are sent by whoever serves their queue. */
  mails: MailOutbox;
  cancel: CancelDeps;
  broadcaster: Broadcaster;
  /** Rejects where Redis is away, for work that must be tried again. */
  strictBroadcaster: Broadcaster;
  queues: Queues;
  redis: RedisConnections;
  /** This process among all. */
  workerId: string;
  secrets: Secrets;
  masking: Masking;
  execute: ExecuteDeps;
  wake: WakeDeps;
  log: Logger;
}
