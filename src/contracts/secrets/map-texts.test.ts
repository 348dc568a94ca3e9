import { mapTexts } from './map-texts';

it('changes texts however deep, says their field, and leaves all else as it is', () => {
  const id = { toHexString: () => 'x' };
  const date = new Date(0);
  class Id {
    text = 'inside';
  }
  const value = { title: 'a', list: ['b', { url: 'c' }], count: 1, none: null, date, id, own: new Id() };
  const names: string[] = [];
  const mapped = mapTexts(value, (text, name) => {
    names.push(`${name}=${text}`);
    return text.toUpperCase();
  });
  expect(names).toEqual(['title=a', 'list=b', 'url=c']);
  expect(mapped).toEqual({ ...value, title: 'A', list: ['B', { url: 'C' }] });
  expect(mapped.date).toBe(date);
  expect(mapTexts(value, (text) => text)).toBe(value);
});
