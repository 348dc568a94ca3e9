/** Holds the ledger against what the providers counted themselves. Of the product it has the guess of tokens alone. */
import type { Document } from 'mongodb';
import { estimateTokens } from '../../../src/llm/estimate-tokens';
import { countSent, type SentCount } from '../../fakes/fake-llm/count-sent';
import type { RecordedCall } from '../../fakes/fake-llm/reply';
import { MODELS } from './catalogue';
import type { MadeCall } from './make-call';
import { modelOf, numberOf } from './plan-call';

export interface LedgerEvidence {
  made: readonly MadeCall[];
  /** Of the providers, in the order in which they came. */
  calls: readonly RecordedCall[];
  rows: readonly Document[];
}
export interface LedgerJudgement {
  wrong: string[];
  /** Rows that another process wrote for one that was killed. */
  lost: number;
  /** Calls whose provider told that it put something into its cache. */
  written: number;
}

const baseOf = (id: unknown) => String(id).split(':')[0] ?? '';

export function checkLedger({ made, calls, rows }: LedgerEvidence): LedgerJudgement {
  const wrong: string[] = [];
  const groups = new Map<string, Document[]>();
  for (const row of rows) {
    if (row['model'] === 'gone') {
      if (row['costNanoUsd'] !== 0 || row['outcome'] !== 'failed')
        wrong.push(`${row['_id']}: nobody was there, and it is ${row['outcome']}`);
      continue;
    }
    groups.set(baseOf(row['_id']), [...(groups.get(baseOf(row['_id'])) ?? []), row]);
  }
  const callsOf = new Map<number, RecordedCall[]>();
  for (const call of calls) {
    const number = numberOf(call);
    if (number !== undefined) callsOf.set(number, [...(callsOf.get(number) ?? []), call]);
  }
  let shared = 0;
  for (const one of made) {
    if (one.callId === undefined) continue;
    const mine = (groups.get(baseOf(one.callId)) ?? []).sort((left, right) => attemptOf(left) - attemptOf(right));
    groups.delete(baseOf(one.callId));
    if (one.isHit) {
      if (mine.length !== 1 || mine[0]?.['outcome'] !== 'cached' || mine[0]['costNanoUsd'] !== 0)
        wrong.push(`${one.callId}: a hit of the cache is ${JSON.stringify(mine)}`);
      continue;
    }
    if (one.plan.cached) {
      // Many send the same: which of the provider's calls was whose, nobody knows; they are all alike.
      shared += mine.length;
      for (const row of mine)
        if (!isPriced(row)) wrong.push(`${row['_id']}: ${row['costNanoUsd']} is not its tokens' cost`);
      continue;
    }
    const sent = callsOf.get(one.plan.number) ?? [];
    callsOf.delete(one.plan.number);
    if (sent.length !== mine.length) {
      wrong.push(`call ${one.plan.number}: ${sent.length} calls of providers, ${mine.length} rows`);
      continue;
    }
    for (const [place, row] of mine.entries()) {
      const call = sent[place];
      const fault = call && findFault(row, call, one, place === mine.length - 1);
      if (fault)
        wrong.push(`call ${one.plan.number} (${row['model']}, ${row['outcome']} ${row['errorKind'] ?? ''}): ${fault}`);
    }
  }
  const asked = calls.filter((call) => numberOf(call) === undefined).length;
  if (asked !== shared) wrong.push(`${asked} calls for the cache, ${shared} rows`);
  judgeRest([...groups.values()].flat(), [...callsOf.values()].flat(), wrong);
  return {
    wrong,
    lost: rows.filter((row) => row['errorKind'] === 'lost').length,
    written: calls.filter((call) => countSent(call).writtenTold > 0).length,
  };
}

/** Whether a row costs what its tokens do; `written`: of these, what its provider told that it put into its cache. */
function isPriced(row: Document, written = 0): boolean {
  const price = MODELS[String(row['model'])]?.price;
  if (!price) return row['costNanoUsd'] === 0;
  const { inputTokens, cachedInputTokens, outputTokens, costNanoUsd } = row;
  const cost =
    (inputTokens - cachedInputTokens - written) * price.input +
    written * (price.written ?? price.input) +
    cachedInputTokens * price.cached +
    outputTokens * price.output;
  return costNanoUsd === cost && costNanoUsd === sumOfBill(row);
}

/** What the row itself says it is made of. The models of this ground have whole prices: nothing is rounded. */
const sumOfBill = ({ bill }: Document): number =>
  ((bill ?? []) as { tokens: number; nanoUsdPerMillion: number }[]).reduce(
    (sum, { tokens, nanoUsdPerMillion }) => sum + (tokens * nanoUsdPerMillion) / 1_000_000,
    0,
  );

/** The same by what the call was told: all of its input with what was read and written, or nothing and a guess. */
const isPricedAsTold = (row: Document, { inputTold, cachedTold, writtenTold }: SentCount): boolean =>
  row['inputTokens'] === inputTold && row['cachedInputTokens'] === cachedTold
    ? isPriced(row, writtenTold)
    : row['cachedInputTokens'] === 0 && isPriced(row);

const attemptOf = ({ _id }: Document) => Number(String(_id).split(':')[1] ?? 1);

function findFault(row: Document, call: RecordedCall, one: MadeCall, isLast: boolean): string | undefined {
  if (row['model'] !== modelOf(call)) return `the provider was asked for ${modelOf(call)}`;
  const sent = countSent(call);
  if (!isPricedAsTold(row, sent)) return `${row['costNanoUsd']} charged, which its tokens do not cost`;
  const charged = [row['inputTokens'], row['outputTokens'], row['cachedInputTokens']];
  const input = sent.inputTold ?? estimateTokens(one.plan.prompt);
  if (row['outcome'] === 'ok') {
    const { usage } = sent;
    const due = usage ? [usage.input, usage.output, usage.cached] : [input, estimateTokens(sent.text), 0];
    return String(charged) === String(due) ? undefined : `${charged} charged, ${due} sent`;
  }
  if (sent.usage && String(charged) === String([sent.usage.input, sent.usage.output, sent.usage.cached]))
    return undefined;
  const most = estimateTokens(sent.text);
  // A time-out that nobody planned: on a busy machine what was sent may not have been read yet.
  const isLate = row['errorKind'] === 'timeout' && !call.isSilent;
  const isExact = one.plan.isExact && !one.isCutOff && !isLate && row['errorKind'] !== 'lost';
  // A killed process had told of its calls within the last second.
  const least = isExact ? most : isLast && row['errorKind'] !== 'lost' ? estimateTokens(one.heard) : 0;
  const [chargedInput, output] = charged;
  if (most === 0 && sent.inputTold === undefined)
    return chargedInput === 0 && output === 0 ? undefined : `${charged} charged for nothing`;
  // What was told at the end may have been under way still.
  const inputs = isExact ? [input] : [input, estimateTokens(one.plan.prompt)];
  const isInputRight = inputs.includes(chargedInput) || (chargedInput === 0 && least === 0);
  // Anthropic tells a first token before it says anything.
  const isOutputRight = output >= least && output <= Math.max(most, sent.inputTold === undefined ? 0 : 1);
  return isInputRight && isOutputRight
    ? undefined
    : `${charged} charged; sent: ${input} in, ${least} to ${most} out; heard ${estimateTokens(one.heard)}`;
}

/** Calls whose client was told of no row: there are as many rows as the providers had calls, and none has what was not sent. */
function judgeRest(rows: Document[], calls: RecordedCall[], wrong: string[]): void {
  const isShared = (call: RecordedCall) => numberOf(call) === undefined;
  for (const model of Object.keys(MODELS)) {
    const mine = rows.filter((row) => row['model'] === model);
    const sent = calls.filter((call) => modelOf(call) === model && !isShared(call));
    // One that was killed before its request was out had said that it would send it.
    const unsent = mine.filter((row) => row['errorKind'] === 'lost' && row['outputTokens'] === 0).length;
    if (mine.length < sent.length || mine.length - sent.length > unsent)
      wrong.push(`${model}: ${sent.length} calls of providers that no client knows of, ${mine.length} such rows`);
    const told = sent.map(countSent);
    for (const row of mine) {
      const likely = told.filter((one) => isPricedAsTold(row, one));
      if (likely.length === 0 && !isPriced(row))
        wrong.push(`${row['_id']} (${model}): ${row['costNanoUsd']} charged, which its tokens do not cost`);
      if (row['errorKind'] === 'lost' || (row['inputTokens'] === 0 && row['outputTokens'] === 0)) continue;
      const isSent = likely.some(
        ({ usage, text, inputTold }) =>
          (usage?.input === row['inputTokens'] && usage?.output === row['outputTokens']) ||
          row['outputTokens'] <= Math.max(estimateTokens(text), inputTold === undefined ? 0 : 1),
      );
      if (!isSent) wrong.push(`${row['_id']} (${model}): charged what nobody sent`);
    }
  }
}
