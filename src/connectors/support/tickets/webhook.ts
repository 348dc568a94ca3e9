import { Webhook } from 'standardwebhooks';
import { sendJson } from './send-json';
import type { Author, NotePush, Pushed, StatusPush, TicketConnector, TimeEntryPush } from './ticket-connector';

export interface WebhookAccess {
  url: string;
  /** `whsec_` and base64. */
  signingSecret: string;
  isPublicOnly: boolean;
}

/**
 * Any system that takes signed messages (Standard Webhooks 1.0). `webhook-id` is the push's key, so a receiver that has
 * seen it throws a repeat away. Any 2xx is taken; an `id` in its JSON is kept. Types and fields: docs/ticket-systems.md.
 */
export function createWebhook({ url, signingSecret, isPublicOnly }: WebhookAccess): TicketConnector {
  const webhook = new Webhook(signingSecret);
  const post = async (id: string, type: string, data: object, signal: AbortSignal): Promise<Pushed> => {
    const timestamp = new Date();
    const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1_000)),
      'webhook-signature': webhook.sign(id, timestamp, body),
    };
    const answer = await sendJson({ method: 'POST', url: new URL(url), headers, body, signal, isPublicOnly });
    const made = (answer.body as { id?: unknown } | undefined | null)?.id;
    return { externalId: typeof made === 'string' || typeof made === 'number' ? String(made).slice(0, 200) : '' };
  };
  return {
    needsTicket: false,
    mapsMembers: false,
    pushNote: (note, signal) =>
      post(
        note.idempotencyKey,
        note.isInternal ? 'ticket.note.internal' : 'ticket.note.external',
        { ...common(note), text: note.text },
        signal,
      ),
    pushTimeEntry: (entry, signal) =>
      post(
        entry.idempotencyKey,
        'ticket.time_entry',
        {
          ...common(entry),
          started_at: entry.startedAt.toISOString(),
          ended_at: entry.endedAt.toISOString(),
          minutes: entry.minutes,
          notes: entry.notes,
          work_type: entry.workType,
        },
        signal,
      ),
    setStatus: (change, signal) =>
      post(change.idempotencyKey, 'ticket.status', { ...common(change), status: change.status }, signal),
    findMember: (email) => Promise.resolve(email),
    async check(signal) {
      await post(`test_${Date.now()}`, 'ticket.test', {}, signal);
      return 'The address took a signed message of the type ticket.test.';
    },
  };
}

const common = ({ ticketId, author, session }: NotePush | TimeEntryPush | StatusPush) => ({
  ticket_id: ticketId,
  session: { id: session.id, title: session.title, url: session.url },
  author: presentAuthor(author),
});
const presentAuthor = ({ name, email, member }: Author) => ({ name, email, member });
