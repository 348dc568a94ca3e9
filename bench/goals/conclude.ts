import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SupportSession } from '../../src/contracts/support/sessions';
import { keepAliveClient, postText } from '../fakes/http-client';
import { createAccount } from '../lib/account';
import { type BenchContext, numberFlag } from '../lib/context';
import type { Case, Goal, Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';

const PATH = '/api/ai-sessions';
/** What ends, or pauses, a session, and what is sent with it. */
const ENDINGS = {
  resolve: { resolution_summary: 'The new client holds the tunnel.' },
  escalate: { escalation_reason: 'It needs somebody who may change the gateway.' },
  pause: {},
} as const;

/** S1: ending a support session answers at once, whatever the model does. */
export const concludeGoal: Goal = {
  id: 'S1',
  name: 'conclude',
  title: 'resolving, escalating and pausing a support session while the model hangs',
  async *cases(context) {
    const { models } = await openGoalParts(context);
    const hanging = await startHangingModel(context);
    const environment = { OPENAI_BASE_URL: hanging, OPENAI_MODEL: 'hangs' };
    const [api] = await Promise.all(
      ['api,scheduler', 'worker'].map((roles) => startProduct(context, { roles, environment })),
    );
    const port = api?.port ?? 0;
    const { token } = await createAccount(port, models);
    const sessions = numberFlag(context, 'sessions', 60, 10);
    for (const atOnce of [1, 4])
      for (const [ending, body] of Object.entries(ENDINGS))
        yield concludeCase(ending, atOnce, (round) => measure({ port, token, sessions, atOnce, round }, ending, body));
  },
};

const concludeCase = (ending: string, atOnce: number, ours: (round: number) => Promise<Sample>): Case => ({
  name: `${ending}, ${atOnce} at once`,
  about:
    'Session after session of one message, each request on a kept connection, from its first byte to the head of its answer. The runs and jobs that follow pile up behind a model that never answers.',
  metrics: { p50: 'ms', p95: 'ms' },
  sides: { ours },
  checks: [{ kind: 'value', metric: 'p95', better: 'lower', floor: 100, goal: 50 }],
});

interface Load {
  port: number;
  token: string;
  sessions: number;
  atOnce: number;
  round: number;
}

async function measure(load: Load, ending: string, body: object): Promise<Sample> {
  const times: number[] = [];
  const lane = async (number: number) => {
    const client = keepAliveClient(load.port);
    const send = async (path: string, sent: object, wanted: number) => {
      const answer = await client.post(postText(path, sent, { authorization: `Bearer ${load.token}` }));
      if (answer.status !== wanted) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      return answer;
    };
    for (let n = number; n < load.sessions; n += load.atOnce) {
      const title = `VPN drops ${load.round}-${n}`;
      const begun = await send(PATH, { title, problem_summary: 'It drops after sleep.' }, 201);
      const { id } = JSON.parse(begun.body) as SupportSession;
      const { headMs } = await send(`${PATH}/${id}/${ending}`, body, 200);
      times.push(headMs);
    }
    client.close();
  };
  await Promise.all(Array.from({ length: load.atOnce }, (_, number) => lane(number)));
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

/** A provider that takes every request and never answers. Gives its address. */
async function startHangingModel(context: BenchContext): Promise<string> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
