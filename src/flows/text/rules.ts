import type { CONDITION_OPERATORS } from '../nodes/choose.node';

type Operator = (typeof CONDITION_OPERATORS)[number];

/** Whether a rule of a condition's form holds. Numbers are compared as numbers, also those that are written as text; all else as text. */
export function holdsRule(left: unknown, operator: Operator, right: unknown): boolean {
  switch (operator) {
    case 'empty':
      return isEmpty(left);
    case 'filled':
      return !isEmpty(left);
    case '==':
      return compare(left, right) === 0;
    case '!=':
      return compare(left, right) !== 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case 'contains':
      return Array.isArray(left)
        ? left.some((one) => compare(one, right) === 0)
        : textOf(left).toLowerCase().includes(textOf(right).toLowerCase());
    case 'starts':
      return textOf(left).toLowerCase().startsWith(textOf(right).toLowerCase());
    case 'ends':
      return textOf(left).toLowerCase().endsWith(textOf(right).toLowerCase());
  }
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value as object).length === 0);

/** Below, at or above 0, as of a sort. */
function compare(left: unknown, right: unknown): number {
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== undefined && other !== undefined) return one - other;
  const [a, b] = [textOf(left), textOf(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

const textOf = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string | number | boolean);
