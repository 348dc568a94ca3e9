import { mergeCatalogue } from './merge-catalogue';
import { modelCatalogue } from './model-catalogue';

const model = (changes: object = {}) => ({
  id: 'own',
  label: 'Own',
  provider: 'openai',
  providerModel: 'own-1',
  window: 64_000,
  price: null,
  ...changes,
});
const problemsOf = (raw: Record<string, unknown>) => mergeCatalogue(raw).problems;
const find = (raw: Record<string, unknown>, id: string) =>
  mergeCatalogue(raw).catalogue.models.find((other) => other.id === id);

describe('mergeCatalogue', () => {
  it('adds models and roles, and leaves the built-in ones', () => {
    const { catalogue, problems } = mergeCatalogue({ models: [model()], roles: { review: ['own'] } });
    expect(problems).toEqual([]);
    expect(catalogue.models).toHaveLength(modelCatalogue.models.length + 1);
    expect(catalogue.roles).toEqual({ ...modelCatalogue.roles, review: ['own'] });
  });

  it('changes the named fields of a built-in model, and replaces a role', () => {
    const raw = { models: [{ id: 'gpt-5-mini', label: 'Mini' }], roles: { fast: ['gpt-5-mini'] } };
    expect(find(raw, 'gpt-5-mini')).toMatchObject({ label: 'Mini', provider: 'openai', price: { input: '0.25' } });
    expect(mergeCatalogue(raw).catalogue.roles['fast']).toEqual(['gpt-5-mini']);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown field', { models: [model({ colour: 'red' })] }, /^models\.0: not known: colour; .*take it out/],
    ['an unknown section', { model: [] }, /^the file: not known: model;/],
    ['an unknown provider', { models: [model({ provider: 'acme' })] }, /^models\.0\.provider: write one of openai/],
    ['a price that is missing', { models: [model({ price: undefined })] }, /^models\.0\.price: .*`price: null`/],
    ['a price as a number', { models: [model({ price: { input: 3 } })] }, /^models\.0\.price\.input: .*"0\.25"/],
    ['a missing field', { models: [{ id: 'own' }] }, /^models\.0\.label: .*missing/],
    ['a small window', { models: [model({ window: 5 })] }, /^models\.0\.window: .*1,000 or more/],
    ['a model that is no object', { models: ['gpt'] }, /^models\.0: /],
    ['models that are no list', { models: {} }, /^models: /],
    ['the same id twice', { models: [model(), model()] }, /^models\.1\.id: "own" is there twice/],
    ['the id of an environment model', { models: [model({ id: 'ollama' })] }, /^models\.0\.id: "ollama" is the model/],
    ['a role of nothing', { roles: { fast: ['nowhere'] } }, /^roles\.fast\.0: there is no model "nowhere"/],
    ['an empty role', { roles: { fast: [] } }, /^roles\.fast: /],
    ['a role with a model’s name', { roles: { demo: ['gpt-5-mini'] } }, /^roles\.demo: a model has this name/],
    [
      'a fallback to nothing',
      { models: [model({ fallbacks: ['fast', 'nobody'] })] },
      /^models\.own\.fallbacks\.1: there is no model "nobody"/,
    ],
    ['no target', { models: [model({ targets: [] })] }, /^models\.0\.targets: /],
    ['a weight of 0', { models: [model({ targets: [{ weight: 0 }] })] }, /^models\.0\.targets\.0\.weight: .*above 0/],
    [
      'both kinds of key',
      { models: [model({ targets: [{ apiKeyEnv: 'A', apiKey: '${A}' }] })] },
      /^models\.0\.targets\.0: give apiKey or apiKeyEnv, not both/,
    ],
    [
      'a bad address',
      { models: [model({ targets: [{ baseUrl: 'ftp://x' }] })] },
      /^models\.0\.targets\.0\.baseUrl: write an http/,
    ],
  ])('refuses %s', (_, raw, expected) => {
    const problems = problemsOf(raw);
    expect(problems).toContainEqual(expect.stringMatching(expected) as string);
  });

  it.each([
    { apiKey: 'sk-live-12345' },
    { apiKeyEnv: 'sk-live-12345' },
    { baseUrl: 'https://me:sk-live-12345@example.org/v1' },
  ])('refuses a secret in the file, and does not repeat it: %j', (target) => {
    const problems = problemsOf({ models: [model({ targets: [target] })] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^models\.0\.targets\.0\..*(environment variable)/);
    expect(problems[0]).not.toContain('12345');
  });

  it('says all that is wrong at once', () => {
    expect(
      problemsOf({ models: [model({ provider: 'acme', window: 5 }), model({ id: '?' })], roles: { '': ['x'] } }),
    ).toHaveLength(4);
  });
});
