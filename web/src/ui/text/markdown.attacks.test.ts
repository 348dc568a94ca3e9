/** Markdown of models and people is foreign text: rendered, none of it runs, loads or leads astray. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { ATTACKS } from './markdown.attacks';
import { StreamedMarkdown } from './StreamedMarkdown';

const ELEMENTS = new Set(
  'div p h4 h5 ul ol li strong em del code pre table thead tbody tr th td blockquote hr br span a input sup section h2'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  'class href title target rel tabindex role aria-label aria-busy aria-describedby id type checked disabled start align style'.split(
    ' ',
  ),
);

const render = (text: string, isGrowing: boolean): string =>
  renderToStaticMarkup(createElement(StreamedMarkdown, { text, isGrowing }));

interface Tag {
  name: string;
  attributes: { name: string; value: string }[];
}

/** The tags of well-formed markup, as React writes it: what is text there is escaped. */
function tagsOf(markup: string): Tag[] {
  return [...markup.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, name = '', rest = '']) => ({
      name: name.toLowerCase(),
      attributes: [...rest.matchAll(/([^\s=>/]+)(?:="([^"]*)")?/g)].map(([, attribute = '', value = '']) => ({
        name: attribute.toLowerCase(),
        value,
      })),
    }),
  );
}

function expectHarmless(markup: string): void {
  for (const { name, attributes } of tagsOf(markup)) {
    expect(ELEMENTS).toContain(name);
    for (const attribute of attributes) {
      expect(ATTRIBUTES).toContain(attribute.name);
      if (attribute.name === 'href') expect(attribute.value).toMatch(/^(https?:\/\/|mailto:)/);
      if (attribute.name === 'style') expect(attribute.value).toMatch(/^text-align:(left|right|center)$/);
      if (attribute.name === 'type') expect(attribute.value).toBe('checkbox');
    }
    if (name === 'a') expect(attributes).toContainEqual({ name: 'rel', value: 'noopener noreferrer nofollow' });
  }
}

describe('foreign markdown', () => {
  test.each(ATTACKS)('is harmless: %j', (attack) => {
    expectHarmless(render(attack, false));
    expectHarmless(render(attack, true));
  });
  test('is harmless at every length it grows through', () => {
    for (const attack of ATTACKS)
      for (let length = 1; length < attack.length; length += 3) expectHarmless(render(attack.slice(0, length), true));
  });
  test('the check itself sees what it forbids', () => {
    for (const markup of [
      '<script>x</script>',
      '<img src="x"/>',
      '<p onclick="x">a</p>',
      '<a href="javascript:x">a</a>',
      '<a href="https://weft.dev/">a</a>',
    ])
      expect(() => expectHarmless(markup)).toThrow();
  });
  test('pictures are words, raw HTML is gone, code is shown as it is', () => {
    expect(render('![the plan](https://evil.test/a.png)', false)).toContain('[image: the plan]');
    expect(render('<b>bold</b> text', false)).not.toContain('<b>');
    expect(render('`<i>`', false)).toContain('&lt;i&gt;');
  });
  test('a link shows its host, and an address with a name and password in it does not pass for another', () => {
    expect(render('https://bank.test@evil.test/login', false)).not.toMatch(/title="bank\.test/);
    expect(render('[bank](https://bank.test@evil.test/login)', false)).toContain('title="evil.test"');
    expect(render('<https://user:secret@evil.test/>', false)).toContain('title="evil.test"');
  });
});
