const ALERTS_MAX = 5;
const LIMIT_MAX = 1_000_000;

/** Commas stand between thousands alone: "12,50" is nobody's 1,250. */
const AMOUNT = /^(\d+|\d{1,3}(,\d{3})+)(\.\d{1,9})?$/;

/** The amount as the API takes it; undefined where it is none, or too much. */
export function readLimit(text: string): string | undefined {
  const typed = text.trim().replace(/^\$/, '');
  const amount = typed.replaceAll(',', '');
  return AMOUNT.test(typed) && Number(amount) <= LIMIT_MAX ? amount : undefined;
}

/** "80, 100" as numbers in order, none for an empty text; undefined where they are no percents. */
export function readPercents(text: string): number[] | undefined {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '');
  const percents = [...new Set(parts.map(Number))].sort((one, other) => one - other);
  const isRight = percents.every((percent) => Number.isInteger(percent) && percent >= 1 && percent <= 100);
  return isRight && percents.length <= ALERTS_MAX ? percents : undefined;
}
