import { rehypeSecrets } from './rehype-secrets';

const text = (value: string) => ({ type: 'text', value });

it('makes an element of each placeholder, in code too, and leaves all other texts', () => {
  const tree = {
    type: 'root',
    children: [
      { type: 'element', tagName: 'p', children: [text('a [secret: API key ••• #k3fk3fk3fk] b [secret: PIN •••]')] },
      { type: 'element', tagName: 'code', children: [text('[secret: nothing]')] },
    ],
  };
  rehypeSecrets()(tree);
  expect(tree.children[0]?.children).toEqual([
    text('a '),
    {
      ...{ type: 'element', tagName: 'span', children: [] },
      properties: { dataSecretKind: 'API key', dataSecretMark: 'k3fk3fk3fk' },
    },
    text(' b '),
    { type: 'element', tagName: 'span', children: [], properties: { dataSecretKind: 'PIN' } },
  ]);
  expect(tree.children[1]?.children).toEqual([text('[secret: nothing]')]);
});
