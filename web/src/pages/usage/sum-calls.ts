import type { ModelCall } from '@contracts/money/usage';

/** Decimals of the ledger's amounts. */
const DECIMALS = 9;

const toNano = (usd: string): bigint => {
  const [whole = '0', part = ''] = usd.split('.');
  return BigInt(`${whole}${part.padEnd(DECIMALS, '0').slice(0, DECIMALS)}`);
};

function fromNano(nano: bigint): string {
  const digits = String(nano).padStart(DECIMALS + 1, '0');
  const part = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${digits.slice(0, -DECIMALS)}${part === '' ? '' : `.${part}`}`;
}

/** What some calls come to, exact to the last digit. */
export const sumCalls = (calls: readonly Pick<ModelCall, 'inputTokens' | 'outputTokens' | 'costUsd'>[]) => ({
  inputTokens: calls.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
  outputTokens: calls.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
  costUsd: fromNano(calls.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0n)),
});
