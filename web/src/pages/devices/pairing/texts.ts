/** Words of pairing. */
export const texts = {
  title: 'Pair a device',
  description: 'A code pairs one device, once, within 10 minutes.',
  make: 'Make a pairing code',
  again: 'Make another code',
  code: 'Pairing code',
  copyCode: 'Copy code',
  copyCommand: 'Copy command',
  left: (time: string) => `Works for ${time}`,
  over: 'This code works no more.',
  qr: 'Pairing code as a QR code',
  qrHint: 'An app with a camera reads the picture; any other takes the code.',
  demo: 'No app at hand? In the folder of Weft, this starts a demo device with tasks, projects and notes of its own:',
  waiting: 'Waiting for the device',
  waitingHint: 'It shows here by itself.',
  close: 'Close',
} as const;
