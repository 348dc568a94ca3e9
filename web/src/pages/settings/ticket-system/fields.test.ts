import { FIELDS, toCredentials, type Values } from './fields';

const typed = Object.fromEntries(
  Object.values(FIELDS).flatMap((fields) => fields.map(({ name }) => [name, ` ${name} `])),
) as Values;

it('sends what a system wants, trimmed, and nothing that was typed for another', () => {
  expect(toCredentials('webhook', typed)).toEqual({ system: 'webhook', url: 'url' });
  expect(toCredentials('autotask', typed)).toEqual({
    ...{ system: 'autotask', url: 'url', username: 'username' },
    ...{ secret: 'secret', integration_code: 'integration_code' },
  });
});
