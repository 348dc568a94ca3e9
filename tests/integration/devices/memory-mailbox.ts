import { SourceLost, SourceUnavailable, type AccessToken, type CloudSource } from '../../../src/connectors/devices/cloud-source';
import type { FakeAccounts } from '../../fakes/fake-accounts';

export class MemoryMailbox {
  readonly mails: { id: string; subject: string; text: string }[] = [];
  readonly reads: string[] = [];
  stopped = 0;
  fault: { is: 'busy' | 'lost' | 'slow'; after: number; retryAfterMs?: number } | undefined;
  constructor(private readonly accounts: FakeAccounts) {}
  add(subject: string, text: string) {
    this.mails.push({ id: `m${this.mails.length}`, subject, text });
  }
  source(token: AccessToken): CloudSource {
    const check = async () => {
      if (!this.accounts.isGood(await token())) throw new Error('bad token');
    };
    const all = this.mails;
    const box = this;
    return {
      async *pages({ cursor, firstMax }) {
        await check();
        let from = cursor === null ? Math.max(0, all.length - firstMax) : (cursor as { from: number }).from;
        do {
          const some = all.slice(from, from + 25);
          from += some.length;
          yield { refs: some.map(({ id }) => ({ id, place: 'INBOX' })), cursor: { from } };
        } while (from < all.length);
      },
      async read(ref, _filter, signal) {
        await check();
        if (box.fault && box.fault.after-- <= 0) {
          const { is, retryAfterMs } = box.fault;
          if (is === 'busy') {
            box.fault = undefined;
            throw new SourceUnavailable('The provider wants us to wait.', retryAfterMs);
          }
          if (is === 'lost') throw new SourceLost('The label is not there any more.');
          await new Promise((_, reject) =>
            signal.addEventListener('abort', () => {
              box.stopped += 1;
              reject(signal.reason as Error);
            }),
          );
        }
        const mail = all.find(({ id }) => id === ref.id);
        if (!mail) return undefined;
        box.reads.push(ref.id);
        return { id: ref.id, from: 'a@example.test', subject: mail.subject, text: `Subject: ${mail.subject}\n\n${mail.text}` };
      },
    };
  }
}
