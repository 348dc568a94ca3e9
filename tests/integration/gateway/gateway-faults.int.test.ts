import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimateTokens } from '../../../src/llm/estimate-tokens';
import type { Target } from '../../../src/llm/routing/model-router';
import { inLanes } from '../../faults/in-lanes';
import { countSent } from '../../fakes/fake-llm/count-sent';
import type { FakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { RecordedCall, WireName } from '../../fakes/fake-llm/reply';
import { pageOfFaults, PROVIDER_FAULTS, TEXT } from '../../fakes/gateway-faults/faults';
import { askOnce } from '../../fakes/gateway-faults/read-stream';
import { buildTarget, type GatewayRig, openGatewayRig, PATIENT } from '../../rigs/gateway-rig';
import { waitFor } from '../../rigs/test-services';

const WIRES: readonly WireName[] = ['openai', 'anthropic', 'gemini', 'ollama'];
const LANES = 24;
/** What waits for time-outs goes by these, all at once. */
const HASTY = { firstTokenMs: 2_000, silenceMs: 2_500, totalMs: 7_000 };
const limits = { ...PATIENT };
const STAND_IN = 'I stand in.';
const NOBODY = 'http://127.0.0.1:1';
const PAGE = join(__dirname, '../../../docs/models.md');

const CASES = PROVIDER_FAULTS.flatMap((fault) =>
  WIRES.filter((wire) => !fault.not?.includes(wire)).flatMap((wire) =>
    [fault.stream, fault.whole].flatMap((ending, place) =>
      ending ? [{ ...fault, wire, ending, isStream: place === 0 }] : [],
    ),
  ),
).map((one, place) => ({ ...one, id: `case-${place}` }));
type Case = (typeof CASES)[number];

const modelOf = ({ body, path }: RecordedCall) =>
  typeof body['model'] === 'string' ? body['model'] : (/models\/(.+):/.exec(path)?.[1] ?? '');

describe('the gateway before providers that fail', () => {
  let rig: GatewayRig;
  let faulty: FakeLlm;

  beforeAll(async () => {
    rig = await openGatewayRig('gateway_faults', limits, ([fake, other]) => {
      const plans: Record<string, Target[]> = {};
      const target = (id: string, provider: WireName, url: string) =>
        buildTarget(id, { provider, providerModel: id, baseUrl: provider === 'openai' ? `${url}/v1` : url });
      for (const { id, wire, reply } of CASES) {
        const first = target(id, wire, reply === 'refused' ? NOBODY : fake.url);
        plans[id] = [first];
        plans[`${id}-helped`] = [first, target(`${id}-stands-in`, 'openai', other.url)];
      }
      for (const wire of WIRES) plans[`leave-${wire}`] = [target(`leave-${wire}`, wire, fake.url)];
      return plans;
    });
    faulty = rig.fakes[0];
    faulty.script((call) => {
      const found = CASES.find(({ id }) => id === modelOf(call));
      const reply = found && found.reply !== 'refused' ? found.reply : {};
      return { text: TEXT, ...reply, ...(!found && { fault: 'hang-mid-stream', delayMs: 5 }) };
    });
    rig.fakes[1].script({ text: STAND_IN });
  }, 60_000);
  afterAll(() => rig.close());

  /** Everything that differs from `ending`; what was asked for is in the ledger by the name it was asked by. */
  async function findFault({ id, ending, isStream, reply }: Case, asked: string): Promise<string | undefined> {
    const { status, by, seen } = await askOnce(rig.http.url, rig.token, asked, isStream);
    const rows = rig.rows.filter(({ modelAsked }) => modelAsked === asked);
    const calls = faulty.calls.filter((call) => modelOf(call) === id);
    const found: Record<string, unknown> = { status, code: seen.error?.code, done: seen.done };
    const wanted: Record<string, unknown> = { status: 200, code: undefined, done: isStream ? 1 : 0 };
    const compare = (name: string, is: unknown, should: unknown) => {
      found[name] = is;
      wanted[name] = should;
    };
    const endings = rows.map(({ outcome, errorKind }) => errorKind ?? outcome);
    const isHelped = asked !== id;
    if (ending.ends === 'declined' && isHelped) {
      compare('text', seen.text, STAND_IN);
      compare('endings', endings, ['content-policy', 'ok']);
      compare('charged', [rows[0]?.inputTokens, rows[0]?.outputTokens], [12, 7]);
    } else if (ending.ends === 'declined') {
      compare('finish', [seen.text, seen.finish], ['', 'content_filter']);
      compare('endings', endings, ['ok']);
    } else if (ending.ends === 'whole') {
      compare('text', seen.text, ending.text ?? TEXT);
      compare('finish', seen.finish, (reply !== 'refused' && reply.finish) || 'stop');
      compare('endings', endings, ['ok']);
      compare('estimated', rows[0]?.isEstimated, ending.isEstimated ?? false);
      compare('output', rows[0]?.outputTokens, ending.isEstimated ? estimateTokens(TEXT) : 7);
    } else if (ending.ends === 'taken over' && isHelped) {
      compare('text', seen.text, STAND_IN);
      compare('by', by, `${id}-stands-in`);
      compare('endings', endings, [ending.kind, 'ok']);
    } else if (ending.ends === 'told') {
      const sent = countSent(calls.at(-1) ?? { wire: 'openai', sent: [] });
      Object.assign(wanted, { code: ending.code, done: 0 });
      compare('endings', endings, [ending.kind]);
      // What was charged is what had come: all that was sent, but for what a reset took with it.
      const most = estimateTokens(sent.text);
      const charged = rows[0]?.outputTokens ?? 0;
      compare('is a beginning', sent.text.startsWith(seen.text) && seen.text !== '', true);
      if (ending.isCut) compare('charged', charged >= estimateTokens(seen.text) && charged <= most, true);
      else compare('charged', [seen.text, charged], [sent.text, most]);
      compare('estimated', rows[0]?.isEstimated, true);
      compare('input', rows[0]?.inputTokens, sent.inputTold ?? estimateTokens('Say something.'));
    } else {
      Object.assign(wanted, { status: ending.status, code: ending.code, done: 0 });
      // Alone, what may pass is tried again.
      compare('endings', [...new Set(endings)], [ending.kind]);
    }
    const verdicts = rig.verdicts
      .filter((verdict) => verdict.startsWith(`${id} `))
      .map((verdict) => verdict.split(' ')[1]);
    // What is declined is so only where another may answer: the same target is told both.
    if (ending.ends !== 'declined')
      compare('verdicts', [...new Set(verdicts)], [ending.ends === 'whole' ? 'ok' : ending.kind]);
    const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
    return is === should ? undefined : `${is}, not ${should}`;
  }

  it('every fault ends as defined, in every format, streamed and whole, with and without another to take over', async () => {
    const wrong: string[] = [];
    let tried = 0;
    const jobs = CASES.flatMap((one) => [
      { one, asked: `${one.id}-helped` },
      ...(one.ending.ends === 'taken over' || one.ending.ends === 'declined' ? [{ one, asked: one.id }] : []),
    ]);
    const isLate = ({ one }: (typeof jobs)[number]) => 'kind' in one.stream && one.stream.kind === 'timeout';
    const work = async ({ one, asked }: (typeof jobs)[number]) => {
      tried += 1;
      const fault = await findFault(one, asked).catch(String);
      const how = `${one.isStream ? 'stream' : 'whole'}${asked === one.id ? ', alone' : ''}`;
      if (fault) wrong.push(`${one.name} (${one.wire}, ${how}): ${fault}`);
    };
    const [late, prompt] = [jobs.filter(isLate), jobs.filter((job) => !isLate(job))];
    await inLanes(prompt, LANES, work);
    Object.assign(limits, HASTY);
    await inLanes(late, late.length, work);
    Object.assign(limits, PATIENT);
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(250);
  }, 60_000);

  it('docs/models.md says so', () => {
    const page = readFileSync(PAGE, 'utf8');
    const wanted = page.replace(/(<!-- faults:begin -->\n\n)[\s\S]*(\n\n<!-- faults:end -->)/, `$1${pageOfFaults()}$2`);
    if (process.env['GATEWAY_FAULTS_PAGE']) writeFileSync(PAGE, wanted);
    expect(page.includes('<!-- faults:begin -->')).toBe(true);
    expect(page).toBe(wanted);
  });

  describe.each(['/v1/chat/completions', '/v1/responses'])('a client that leaves %s', (path) => {
    it.each(WIRES)('ends the call of a provider (%s) within a second and pays what had come', async (wire) => {
      const model = `leave-${wire}`;
      const calls = () => faulty.calls.filter((call) => modelOf(call) === model);
      const rowsOf = () => rig.rows.filter((row) => row.model === model);
      const [before, rowsBefore] = [calls().length, rowsOf().length];
      const stop = new AbortController();
      const said = path.endsWith('responses')
        ? { input: 'Tell me.' }
        : { messages: [{ role: 'user', content: 'Tell me.' }] };
      const response = await fetch(rig.http.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, stream: true, ...said }),
        signal: stop.signal,
      });
      // Until all that the provider has said, before it fell silent in the middle, has come.
      let body = '';
      const reading = (async () => {
        for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) body += piece;
      })().catch(() => undefined);
      const deltas = () =>
        [...body.matchAll(/"(?:content|delta)":("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) => text);
      const heard = () =>
        deltas()
          .map((text) => JSON.parse(text) as string)
          .join('');
      let seen = -1;
      const half = await waitFor(
        'half of it',
        () => {
          const [call] = calls().slice(before);
          const text = call ? countSent(call).text : '';
          const isAll = text.length === seen; // nothing more for 20 ms
          seen = text.length;
          return isAll && text.length > TEXT.length / 3 && heard() === text && text;
        },
        2_000,
      );
      const leftAt = Date.now();
      stop.abort();
      await reading;
      const [call] = calls().slice(before);
      await waitFor('the provider to see it', () => call?.isAborted, 1_500);
      expect((call?.abortedAt ?? Infinity) - leftAt).toBeLessThanOrEqual(1_000);
      const row = await waitFor('its row', () => rowsOf()[rowsBefore]);
      expect(row).toMatchObject({ model, outcome: 'aborted', outputTokens: estimateTokens(half), isEstimated: true });
      expect(row?.inputTokens).toBe((call && countSent(call).inputTold) ?? estimateTokens('Tell me.'));
      expect(rig.verdicts.at(-1)).toBe(`${model} aborted`);
    });
  });
});
