import { trimEndOf } from './trim-end';

/** Money is kept as a whole number of nano-dollars (1e-9 USD): exact up to 9 million dollars. */
export type NanoUsd = number;
export const NANO_PER_USD = 1_000_000_000;

/** "0.0186" from 18_600_000: at most nine decimals, no trailing zeros. */
export function formatUsd(nanoUsd: NanoUsd): string {
  const whole = Math.floor(nanoUsd / NANO_PER_USD);
  const fraction = trimEndOf(String(nanoUsd % NANO_PER_USD).padStart(9, '0'), '0');
  return fraction ? `${whole}.${fraction}` : String(whole);
}

/** 18_600_000 from "0.0186". Takes what `costUsdSchema` takes: at most nine decimals, no sign. Exact. */
export function parseUsd(usd: string): NanoUsd {
  const [whole = '0', fraction = ''] = usd.split('.');
  return Number(whole) * NANO_PER_USD + Number(fraction.padEnd(9, '0'));
}
