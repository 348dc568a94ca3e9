import { setMaxListeners } from 'node:events';
import { recordPrices } from '../llm/price-history';
import { recoverLostCalls } from '../llm/recover-lost-calls';
import { mendRunCalls } from '../models/money/usage/mend-run-calls';
import type { Logger } from '../platform/logger';
import { settleWithin } from '../platform/settle-within';
import { delay, HOUR_MS, MINUTE_MS, SECOND_MS } from '../platform/time';
import { issueRecorded } from '../producers/start-run';
import { createMailOutbox } from '../producers/accounts/mail-outbox';
import { announceApproval } from '../realtime/announce-approval';
import { findSeenSince } from '../realtime/last-seen';
import { reconcile } from '../runs/lifecycle/reconcile';
import { startDue } from '../runs/schedules/start-due';
import { createEntryKeeper } from '../search/everything/keep-entries';
import { sendApprovalMails } from '../security/send-approval-mails';
import { sendBudgetAlerts } from '../security/money/send-budget-alerts';
import { sealAudit } from '../security/audit/seal-audit';
import type { RunRecord } from '../models/runs/run.model';
import type { Base } from '../systems/base';
import { findersOf } from '../systems/fold';

/** A pause once a task has failed, so that an outage fills no log. */
const FAILURE_PAUSE_MS = 5 * SECOND_MS;
/** An admin is told within a minute of what is spent. */
const BUDGET_ALERTS_MS = 10 * SECOND_MS;
/** How often is looked for requests that wait for people who are away. */
const APPROVAL_MAILS_MS = 15 * SECOND_MS;
/** A task under way at the end has this long. */
const CLOSE_MS = 10 * SECOND_MS;

/** Tasks that repeat. Each is safe to run in several processes at once. */
export function openScheduler(base: Base): { close(): Promise<void> } {
  const { config, log } = base;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // each task waits on it
  const repeating = { log, signal: stopping.signal, onDone: base.metrics.scheduler.markDone };
  const isConfigured = Boolean(config.SMTP_URL) || config.mailDir !== undefined;
  const mails = createMailOutbox({ models: base.models, queues: base.queues, log, isConfigured });
  const entries = createEntryKeeper(base.models, findersOf(base.systems));
  const scheduled = {
    ...{ models: base.models, connection: base.connection, log },
    startersOf: Object.fromEntries(
      base.systems.flatMap(({ subject, name, startScheduled }) =>
        subject && startScheduled ? [[name, startScheduled(base)]] : [],
      ),
    ),
    issue: (run: RunRecord) => issueRecorded(base, run),
  };
  const tasks = [
    repeat(
      'reconcile',
      config.RECONCILE_INTERVAL_MS,
      async () => {
        const report = await reconcile({
          ...base.wake,
          queues: base.queues,
          onApprovalClosed: (approval) => announceApproval(base, 'approval_answered', approval),
        });
        const count = report.reissued + report.takenBack + report.woken + report.outbox + report.released;
        if (count > 0) log.info({ count, outcome: JSON.stringify(report) }, 'Reconciled');
      },
      repeating,
    ),
    ...base.systems
      .flatMap(({ schedules = [] }) => schedules)
      .map(({ name, pauseMs, run }) => repeat(name, pauseMs, () => run(base), repeating)),
    repeat('start-scheduled', SECOND_MS, () => startDue(scheduled), repeating),
    repeat(
      'mend-run-calls',
      10 * MINUTE_MS,
      async () => {
        const models = base.resolvedModels.models;
        const count = await mendRunCalls(base.models, {
          providerOf: (id) => models.find((model) => model.id === id)?.provider,
        });
        if (count > 0) log.warn({ code: 'ledger_mended', count }, 'Rows of the ledger were lost and made again');
      },
      repeating,
    ),
    repeat(
      'record-prices',
      HOUR_MS,
      async () => {
        const count = (await recordPrices(base.models, base.resolvedModels.known.models)).length;
        if (count > 0) log.info({ count }, 'Prices of models changed and were written down');
      },
      repeating,
    ),
    repeat(
      'budget-alerts',
      BUDGET_ALERTS_MS,
      async () => {
        const count = await sendBudgetAlerts({ ...base, mails });
        if (count > 0) log.info({ count }, 'Admins are told of budgets');
      },
      repeating,
    ),
    ...(config.APPROVAL_MAIL_AFTER_MINUTES > 0
      ? [
          repeat(
            'approval-mails',
            APPROVAL_MAILS_MS,
            async () => {
              const count = await sendApprovalMails({
                ...{ models: base.models, subjects: base.subjects, connection: base.connection, mails },
                findSeenSince: (since) => findSeenSince(base.redis.command, config.REDIS_PREFIX, since),
                afterMs: config.APPROVAL_MAIL_AFTER_MINUTES * MINUTE_MS,
              });
              if (count > 0) log.info({ count }, 'People who are away are told of requests');
            },
            repeating,
          ),
        ]
      : []),
    repeat(
      'recover-lost-calls',
      2 * SECOND_MS,
      async () => {
        const { REDIS_PREFIX: prefix } = config;
        const count = await recoverLostCalls({ redis: base.redis.command, prefix, models: base.models });
        if (count > 0)
          log.warn({ code: 'ledger_recovered', count }, 'Model calls of a dead process went into the ledger');
      },
      repeating,
    ),
    repeat('keep-search-entries', SECOND_MS, () => entries.keepUp(stopping.signal), repeating),
    repeat('sweep-search-entries', 10 * MINUTE_MS, () => entries.sweep(stopping.signal), repeating),
    repeat('seal-audit', SECOND_MS, () => sealAudit(base.models), repeating),
  ];
  return {
    async close() {
      stopping.abort(new Error('stopping'));
      await settleWithin(Promise.all(tasks), CLOSE_MS);
    },
  };
}

async function repeat(
  name: string,
  pauseMs: number,
  task: () => Promise<unknown>,
  { log, signal, onDone }: { log: Logger; signal: AbortSignal; onDone(name: string): void },
): Promise<void> {
  while (!signal.aborted) {
    let wait = pauseMs;
    try {
      await task();
      onDone(name);
    } catch (error) {
      log.warn({ code: 'task_failed', operation: name, error }, 'A repeated task failed; it is tried again');
      wait = Math.max(pauseMs, FAILURE_PAUSE_MS);
    }
    await delay(wait, signal).catch(() => undefined);
  }
}
