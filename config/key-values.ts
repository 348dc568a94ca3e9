import { z } from 'zod';

/** `name=value,name=value` with percent-encoded values, as OpenTelemetry's variables have it; empty: none. */
export const keyValues = z
  .string()
  .default('')
  .transform((text, context): Record<string, string> => {
    const entries: [string, string][] = [];
    for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
      const [name = '', ...value] = pair.split('=');
      try {
        if (value.length === 0 || name.trim() === '') throw new Error('no pair');
        entries.push([name.trim(), decodeURIComponent(value.join('=').trim())]);
      } catch {
        context.addIssue('must be name=value, with commas between, values percent-encoded');
      }
    }
    return Object.fromEntries(entries);
  });
