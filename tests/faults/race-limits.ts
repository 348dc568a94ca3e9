/** Somebody who calls models as fast as they may, through all instances, and what was let through. */
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import type { NewApiKey } from '../../src/contracts/accounts/api-keys';
import type { ProcessRig } from '../rigs/process-rig';
import { WeftClient } from '../support/weft-client';

const REST_MS = 20;

export interface Accepted {
  /** ms since 1970 when it was asked, and when it was answered. */
  from: number;
  to: number;
}

/** One organisation before one limit. */
export class Contender {
  readonly accepted: Accepted[] = [];
  /** Answers by status and code. */
  readonly answers = new Map<string, number>();

  private constructor(
    /** Its tier, and what its prompts say. */
    readonly tier: string,
    private readonly rig: ProcessRig,
    private readonly clients: readonly WeftClient[],
    readonly organisationId: string,
  ) {}

  /** A person of that tier, with API keys: an instance that has not seen one yet reads the new tier with it. */
  static async enter(rig: ProcessRig, tier: string): Promise<Contender> {
    const person = await WeftClient.register(rig.url, { name: tier });
    const keys = await Promise.all(
      ['one', 'two', 'three'].map(async (name) => {
        const body = { name, scopes: ['llm'] };
        const { key } = await person.request<NewApiKey>('POST', '/api/v1/api-keys', { body });
        return new WeftClient(rig.url, key, person.user);
      }),
    );
    const _id = new ObjectId(person.user.organisation.id);
    await rig.db.collection('organisations').updateOne({ _id }, { $set: { tier } });
    return new Contender(tier, rig, keys, person.user.organisation.id);
  }

  /** Calls in so many lanes until `isOver`; rests while `isResting`, and for `restMs` where it is refused. */
  async run(lanes: number, isOver: () => boolean, isResting: (self: Contender) => boolean, restMs = 0): Promise<void> {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        for (let call = lane; !isOver(); call += 1) {
          if (isResting(this)) await delay(REST_MS);
          else if ((await this.call(call)) !== 200) await delay(restMs);
        }
      }),
    );
  }

  /** Calls that were answered, let through or not. */
  get calls(): number {
    return [...this.answers.values()].reduce((sum, count) => sum + count, 0);
  }

  /** When the last of the calls had ended that were let through and asked before that moment; the moment where there was none. */
  settledAfter(moment: number): number {
    return Math.max(moment, ...this.accepted.filter(({ from }) => from <= moment).map(({ to }) => to));
  }

  count(answer: string): number {
    return this.answers.get(answer) ?? 0;
  }

  /** Most that were let through within any such time: between the first one's answer and the last one's question. */
  mostWithin(windowMs: number): number {
    const byEnd = [...this.accepted].sort((one, other) => one.to - other.to);
    return Math.max(
      0,
      ...byEnd.map(
        ({ to }, index) => byEnd.slice(index).filter(({ from, to: end }) => end >= to && from < to + windowMs).length,
      ),
    );
  }

  /** Gives the status of the answer. */
  private async call(call: number): Promise<number> {
    const client = this.clients[call % this.clients.length];
    const api = this.rig.apis[call % this.rig.apis.length];
    if (!client || !api) throw new Error('nobody to call, or nowhere');
    const from = Date.now();
    const response = await client.at(api.url).fetch('POST', '/v1/chat/completions', {
      body: { model: 'compatible', stream: call % 2 === 0, messages: [{ role: 'user', content: `of ${this.tier}` }] },
    });
    const text = await response.text();
    const code = response.status === 200 ? '' : ` ${/"code":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 80)}`;
    const answer = `${response.status}${code}`;
    this.answers.set(answer, this.count(answer) + 1);
    if (response.status === 200) this.accepted.push({ from, to: Date.now() });
    else if (response.status === 429 && !response.headers.get('retry-after')) this.answers.set('429 without wait', 1);
    return response.status;
  }
}
