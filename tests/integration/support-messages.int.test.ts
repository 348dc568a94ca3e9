import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { SupportMessage } from '../../src/contracts/support/messages';
import type { TaskLane } from '../../src/contracts/support/task-lane';
import { type Product, openProduct } from '../support/open-product';
import { buildSession, readFrames, type SupportFrame } from '../support/support-ground';
import { WeftClient } from '../support/weft-client';

describe('talking to the assistant', () => {
  let product: Product;
  let ana: WeftClient;
  beforeAll(async () => {
    product = await openProduct({});
    ana = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(() => product.stop());

  const send = async (id: string, body: object, headers: Record<string, string> = {}, format = 'typed') => {
    const response = await ana.fetch('POST', `/api/ai-sessions/${id}/messages`, { body, headers, query: { format } });
    return { response, frames: await readFrames(response) };
  };

  it('answers with text and a lane, and keeps both', async () => {
    const id = await buildSession(product.base.models, ana, { title: 'Printer' });
    const { response, frames } = await send(id, { content: 'The printer does not print' });
    expect(response.status).toBe(200);
    const again = await ana.request<{ items: SupportMessage[] }>('GET', `/api/ai-sessions/${id}/messages`);
    expect(again.items).toHaveLength(2);
  });
});
