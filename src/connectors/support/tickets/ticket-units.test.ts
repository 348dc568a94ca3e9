import { markerOf, signText } from './note-text';
import { below } from './send-json';
import { ticketNumber, toHours } from './ticket-units';

it('takes a ticket’s number as people write it, and nothing else', () => {
  expect([ticketNumber('4711'), ticketNumber(' #4711 ')]).toEqual([4711, 4711]);
  for (const wrong of ['', 'T-1', '4711/notes', '../1', '1e3', '1234567890123'])
    expect(() => ticketNumber(wrong)).toThrow('is no ticket number');
});

it('tells minutes as hours to the hundredth', () => {
  expect([toHours(15), toHours(20), toHours(125)]).toEqual([0.25, 0.33, 2.08]);
});

it('marks a text at its end, and names who the system does not know at its beginning', () => {
  const author = { name: 'Ana', email: 'ana@example.test', member: null };
  expect(signText(' Text\n', author, 'k-1')).toBe(`By Ana\n\nText\n\n${markerOf('k-1')}`);
  expect(signText('Text', { ...author, member: '7' }, 'k-1')).toBe(`Text\n\n${markerOf('k-1')}`);
});

it('stays below the address that was given', () => {
  expect(below('https://x.test/v4/apis/3.0/', 'time/entries', { conditions: 'a="b&c"' }).href).toBe(
    'https://x.test/v4/apis/3.0/time/entries?conditions=a%3D%22b%26c%22',
  );
});
