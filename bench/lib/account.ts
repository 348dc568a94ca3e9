import mongoose from 'mongoose';
import type { Canvas } from '../../src/contracts/canvas/canvas';
import type { Tokens } from '../../src/contracts/accounts/auth';
import type { Models } from '../../src/models/index';

/** Somebody of the largest tier, with a canvas. */
export interface BenchAccount {
  token: string;
  canvasId: string;
}

/** Registers one person over HTTP, lifts the limits of the organisation, creates so many canvases. */
export async function createAccounts(port: number, models: Models, canvases: number): Promise<BenchAccount[]> {
  const email = `bench-${new mongoose.Types.ObjectId().toHexString()}@weft.local`;
  const registered = await post<Tokens>(port, '/api/v1/auth/register', { email, password: 'weft-bench-1' });
  const _id = new mongoose.Types.ObjectId(registered.user.organisation.id);
  await models.Organisation.collection.updateOne({ _id }, { $set: { tier: 'enterprise' } });
  const { access_token: token } = await post<Tokens>(port, '/api/v1/auth/login', { email, password: 'weft-bench-1' });
  const accounts: BenchAccount[] = [];
  while (accounts.length < canvases) {
    const { id } = await post<Canvas>(port, '/api/v1/canvas', { title: 'Bench' }, token);
    accounts.push({ token, canvasId: id });
  }
  return accounts;
}

/** One person with one canvas. */
export async function createAccount(port: number, models: Models): Promise<BenchAccount> {
  const [account] = await createAccounts(port, models, 1);
  if (!account) throw new Error('no account was made');
  return account;
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
