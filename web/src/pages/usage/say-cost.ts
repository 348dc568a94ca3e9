import type { ModelCall } from '@contracts/money/usage';
import { formatCount } from '@/ui/format';
import { texts } from './texts';

/** How a call's cost came about, in words; empty where there is nothing to say. */
export function sayCost({ bill, costUsd, inputTokens, outputTokens }: ModelCall): string {
  if (bill.length > 0)
    return texts.bill(
      bill.map(({ part, tokens, usdPerMillion }) => ({
        count: formatCount(tokens),
        part: texts.billParts[part],
        usdPerMillion,
      })),
    );
  if (inputTokens + outputTokens === 0) return '';
  const inOut = texts.inOut(formatCount(inputTokens), formatCount(outputTokens));
  return Number(costUsd) === 0 ? `${inOut}. ${texts.noPrice}` : inOut;
}
