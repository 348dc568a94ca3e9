import { type Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { countSent } from '../../fakes/fake-llm/count-sent';
import type { RecordedCall } from '../../fakes/fake-llm/reply';
import { readAnswer } from '../../fakes/gateway-faults/read-stream';
import type { PlannedCall } from './plan-call';

/** What a client knows afterwards. */
export interface MadeCall {
  plan: PlannedCall;
  /** Row of the ledger that it was told of; undefined: it never got as far as an answer. */
  callId: string | undefined;
  model: string | undefined;
  isHit: boolean;
  heard: string;
  /** Its connection to the gateway broke, by none of its own doing. */
  isCutOff: boolean;
  /** Where it left and the provider saw the end of its call. */
  noticed: Noticed | undefined;
}

/** From a client's leaving until the provider saw the end of its call. */
export interface Noticed {
  afterMs: number;
  /**
   * So many questions that ask nothing of it the same gateway answered meanwhile, asked one after the other. Who answers has had
   * a turn since the client left: however slow the machine is, these are few where it does not wait for anything else.
   */
  afterAnswers: number;
}

/** Whose call it is, and the connections it uses. */
export interface Caller {
  url: string;
  token: string;
  agent: Agent;
}

/** Longest it looks; a busy machine may take long, and that is no failure. */
const NOTICE_MS = 20_000;

/** Makes one call as a client of OpenAI's would. `providerCall` is the provider's side of it, once it is there. */
export async function makeCall(
  plan: PlannedCall,
  { url, token, agent }: Caller,
  providerCall: () => RecordedCall | undefined,
): Promise<MadeCall> {
  const made: MadeCall = {
    plan,
    callId: undefined,
    model: undefined,
    isHit: false,
    heard: '',
    isCutOff: false,
    noticed: undefined,
  };
  const stop = new AbortController();
  try {
    const response = await post(`${url}/v1/chat/completions`, agent, {
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(plan.cached && { 'x-weft-cache': 'true' }),
      },
      body: JSON.stringify({
        model: plan.model,
        stream: plan.isStream,
        max_tokens: 4_000,
        messages: [{ role: 'user', content: plan.prompt }],
      }),
      signal: stop.signal,
    });
    const header = (name: string) => response.headers[name]?.toString();
    made.callId = header('x-weft-call-id');
    made.model = header('x-weft-model');
    made.isHit = header('x-weft-cache') === 'hit';
    let body = '';
    const leave = async () => {
      if (response.complete) return; // there was nothing left to leave; its connection is another's by now
      const leftAt = Date.now();
      stop.abort();
      const call = providerCall();
      let afterAnswers = 0;
      for (const until = leftAt + NOTICE_MS; call && !call.isAborted && !call.isAnswered && Date.now() < until;) {
        if (await askNothing(url)) afterAnswers += 1;
        else await delay(5);
      }
      if (call?.isAborted) made.noticed = { afterMs: (call.abortedAt ?? Date.now()) - leftAt, afterAnswers };
    };
    // Whoever stands in does not fall silent: then the answer is read to its end.
    const isAsked = made.model === plan.model;
    const watch =
      plan.leaves === 'at silence' && isAsked ? leaveAtSilence(providerCall, () => made.heard, leave) : undefined;
    response.on('error', () => undefined); // of its own leaving
    response.setEncoding('utf8');
    for await (const piece of response as AsyncIterable<string>) {
      body += piece;
      made.heard = readAnswer(wholeEvents(body, plan.isStream)).text;
      if (plan.leaves === 'anywhere' && made.heard.length > plan.number % 200) {
        await leave();
        break;
      }
    }
    await watch;
    if (!plan.isStream) made.heard = readAnswer(body).text;
  } catch {
    made.isCutOff = !stop.signal.aborted;
  }
  return made;
}

/** Whether a gateway says, on a connection of its own, that there is nothing at an address; one that was killed does not. */
const askNothing = (url: string) =>
  new Promise<boolean>((resolve) => {
    request(`${url}/nothing`, { agent: false }, (response) => {
      response
        .on('error', () => resolve(false))
        .on('end', () => resolve(true))
        .resume();
    })
      .on('error', () => resolve(false))
      .end();
  });

/** Leaves once all has been heard that the provider has said. */
async function leaveAtSilence(
  providerCall: () => RecordedCall | undefined,
  heard: () => string,
  leave: () => Promise<void>,
): Promise<void> {
  for (const until = Date.now() + NOTICE_MS; Date.now() < until; await delay(10)) {
    const call = providerCall();
    if (call?.isSilent && heard() === countSent(call).text) return leave();
    if (call?.isAnswered) return;
  }
}

const wholeEvents = (body: string, isStream: boolean) =>
  isStream ? body.slice(0, body.lastIndexOf('\n\n') + 2) || 'data: {}\n\n' : '{}';

const post = (
  url: string,
  agent: Agent,
  { body, ...options }: { headers: Record<string, string>; body: string; signal: AbortSignal },
) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', agent, ...options }, resolve)
      .on('error', reject)
      .end(body);
  });
