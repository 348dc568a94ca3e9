/** Exports and deletions as a test carries them out: the true outbox and worker function, in this process. */
import { createAccountOutbox } from '../../src/producers/accounts/account-outbox';
import { openQueues } from '../../src/producers/open-queues';
import { createEventLog } from '../../src/runs/events/event-log';
import type { AccountOutbox } from '../../src/security/accounts/own-data/account-outbox';
import { doAccountTask } from '../../src/workers/accounts/account.worker';
import type { DeletionDeps } from '../../src/workers/accounts/account/delete-person';
import type { MailBox } from '../fakes/mail-box';
import type { TestServices } from '../rigs/test-services';

export interface AccountTasks {
  outbox: AccountOutbox;
  deps: DeletionDeps;
  /** Carries out every task whose time has come; resolves to what came of each. Rejects where one does. */
  run(): Promise<string[]>;
  close(): Promise<void>;
}

export function openAccountTasks(services: TestServices, box: MailBox): AccountTasks {
  const { models, redis, prefix, log } = services;
  const { queues, close } = openQueues(redis.command, prefix);
  const eventLog = createEventLog(redis.command, { prefix, ttlSeconds: 60, maxEntries: 100 });
  const deps: DeletionDeps = {
    models,
    mails: box.outbox,
    cancel: { models, redis: redis.command, prefix, eventLog },
    signal: new AbortController().signal,
    // Nothing else believes in a log-in here.
    settleMs: 0,
  };
  return {
    outbox: createAccountOutbox({ models, queues, log }),
    deps,
    async run() {
      const outcomes: string[] = [];
      for (const { _id } of await models.Outbox.find({ kind: 'account' }).sort({ _id: 1 }).lean())
        outcomes.push(await doAccountTask(deps, _id.toHexString()));
      return outcomes;
    },
    close,
  };
}
