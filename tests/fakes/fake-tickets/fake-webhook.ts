/** A receiver as a stranger would write one: it verifies with the standard's own library and throws repeats away by their id. */
import { Webhook } from 'standardwebhooks';
import { type FakeServer, openFakeServer } from './fake-server';

export interface FakeWebhook extends FakeServer {
  /** What was taken, each id once. */
  readonly taken: { id: string; type: string; data: Record<string, unknown> }[];
  /** Whose messages are believed. */
  trust(secret: string): void;
}

export async function openFakeWebhook(): Promise<FakeWebhook> {
  const taken: FakeWebhook['taken'] = [];
  let webhook: Webhook | undefined;
  const server = await openFakeServer((request) => {
    try {
      const body = webhook?.verify(request.text, request.headers as Record<string, string>) as
        | { type: string; timestamp: string; data: Record<string, unknown> }
        | undefined;
      if (!body) return { status: 401, body: { message: 'nobody is trusted' } };
      const id = String(request.headers['webhook-id']);
      if (!taken.some((one) => one.id === id)) taken.push({ id, type: body.type, data: body.data });
      return { status: 200, body: { id: `ext-${id}` } };
    } catch {
      return { status: 401, body: { message: 'the signature is wrong' } };
    }
  });
  return { ...server, taken, trust: (secret) => void (webhook = new Webhook(secret)) };
}
