export interface TextSchema {
  minLength?: number;
  maxLength?: number;
  format?: string;
}

/** Texts of JSON Schema's formats; several, where they are to differ. */
const FORMATS: Record<string, (variant: number) => string> = {
  'date-time': (variant) => `2026-01-01T00:00:${pad(variant)}Z`,
  date: (variant) => `2026-01-${pad(1 + (variant % 28))}`,
  time: (variant) => `00:00:${pad(variant)}Z`,
  duration: (variant) => `PT${variant + 1}H`,
  email: (variant) => `demo${variant || ''}@example.com`,
  hostname: (variant) => `demo${variant || ''}.example.com`,
  ipv4: (variant) => `192.0.2.${1 + (variant % 254)}`,
  ipv6: (variant) => `2001:db8::${(1 + variant).toString(16)}`,
  uri: (variant) => `https://example.com/${variant || ''}`,
  url: (variant) => `https://example.com/${variant || ''}`,
  uuid: (variant) => `00000000-0000-4000-8000-${String(variant + 1).padStart(12, '0')}`,
  regex: () => '.*',
};
const pad = (value: number) => String(value % 60).padStart(2, '0');

/** A text of the format, else of the length. `variant`: another one. */
export function exampleText({ format, minLength = 0, maxLength = Infinity }: TextSchema, variant = 0): string {
  const formatted = format !== undefined && Object.hasOwn(FORMATS, format) ? FORMATS[format]?.(variant) : undefined;
  if (formatted !== undefined) return formatted;
  const text = variant === 0 ? 'demo' : `demo ${variant + 1}`;
  const wanted = Math.min(minLength, LENGTH_MAX);
  return (text.length < wanted ? text.padEnd(wanted, ' demo') : text).slice(0, maxLength);
}

const LENGTH_MAX = 10_000;
