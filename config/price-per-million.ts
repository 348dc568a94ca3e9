/** Decimals that a price per million tokens may have. */
const DECIMALS_MAX = 6;

/**
 * A price of one token as the price of a million: `"3e-06"` and `0.000003` are `"3"`. By moving the point in the digits, so
 * that it is exact; a number is taken by its shortest form, which is what was written. Undefined where it is no price, or has
 * more decimals than are kept.
 */
export function pricePerMillion(perToken: string | number): string | undefined {
  const match = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(String(perToken).trim());
  const [, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const point = whole.length + Number(exponent) + 6;
  const digits = (whole + fraction).padStart((whole + fraction).length + Math.max(0, -point), '0');
  const at = Math.max(0, point);
  const dollars =
    digits
      .slice(0, at)
      .padEnd(at, '0')
      .replace(/^0+(?=\d)/, '') || '0';
  const decimals = digits.slice(at).replace(/0+$/, '');
  if (decimals.length > DECIMALS_MAX) return undefined;
  return decimals ? `${dollars}.${decimals}` : dollars;
}
