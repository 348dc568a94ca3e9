/** Words of budgets, wherever they are shown. */
export const texts = {
  of: {
    ...{ run: 'Each run', apiKey: 'API key', user: 'You', organisation: 'Organisation' },
    ...{ flow: 'Flow', embedToken: 'Embed token', visitor: 'Each visitor' },
  },
  periods: { day: 'a day', month: 'a month', total: 'in total' },
  spent: (spent: string, limit: string) => `${spent} of ${limit}`,
  upTo: (limit: string) => `up to ${limit}`,
  held: (held: string) => `${held} held by calls at work`,
  usedUp: 'Used up: calls are refused',
  left: (left: string) => `${left} left`,
  toppedUp: (more: string) => `topped up by ${more}`,
  resets: 'starts anew',
} as const;
