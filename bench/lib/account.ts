import mongoose from 'mongoose';
import type { Canvas } from '../../src/contracts/canvas';
import type { Tokens } from '../../src/contracts/auth';
import type { Models } from '../../src/models/index';

/** Somebody of the largest tier, with a canvas. */
export interface BenchAccount {
  token: string;
  organisationId: string;
  userId: string;
  canvasId: string;
}

/** Registers over HTTP, lifts the limits of the organisation, creates a canvas. */
export async function createAccount(port: number, models: Models): Promise<BenchAccount> {
  const email = `bench-${new mongoose.Types.ObjectId().toHexString()}@weft.local`;
  const registered = await post<Tokens>(port, '/api/v1/auth/register', { email, password: 'weft-bench-1' });
  const organisationId = registered.user.organisation.id;
  await models.Organisation.collection.updateOne({ _id: new mongoose.Types.ObjectId(organisationId) }, { $set: { tier: 'enterprise' } });
  const { access_token: token } = await post<Tokens>(port, '/api/v1/auth/login', { email, password: 'weft-bench-1' });
  const canvas = await post<Canvas>(port, '/api/v1/canvas', { title: 'Bench' }, token);
  return { token, organisationId, userId: registered.user.id, canvasId: canvas.id };
}

async function post<Answer>(port: number, path: string, body: object, token?: string): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
