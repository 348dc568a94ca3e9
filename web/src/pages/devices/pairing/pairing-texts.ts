/** How a code is read with ease: "ABCD 2345". */
export const spaceCode = (code: string): string => code.replace(/^(.{4})(?=.)/, '$1 ');

/** What the QR code says: a device's app opens it. */
export const pairingLink = (origin: string, code: string): string =>
  `weft://pair?server=${encodeURIComponent(origin)}&code=${encodeURIComponent(code)}`;

/** Where a device looks for the server by itself. */
const USUAL_SERVER = 'http://localhost:3000';

/** The command that starts the demo device; with a code it pairs itself by that, without one as the demo account. */
export const demoCommand = (origin: string, code: string | null): string =>
  [
    'npm run device -- --demo',
    ...(code === null ? [] : [`--pair ${code}`]),
    ...(origin === USUAL_SERVER ? [] : [`--server ${origin}`]),
  ].join(' ');
