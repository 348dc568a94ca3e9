import { type Form, FORM_DEPTH_MAX, FORM_FIELDS_MAX, type FormField, formSchema } from '../../contracts/kernel/forms';
import { checkForm } from './check-form';

const form: Form = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 2, maxLength: 5 },
    size: { type: 'string', enum: ['small', 'large'] },
    count: { type: 'integer', minimum: 1, maximum: 3 },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
    more: { type: 'object', properties: { isSure: { type: 'boolean' } }, required: ['isSure'] },
  },
  required: ['title'],
};
const pathsOf = (value: unknown) => checkForm(form, value, 'form').map(({ path }) => path);

describe('checkForm', () => {
  it('finds nothing in what is in order', () => {
    expect(checkForm(form, { title: 'abc' }, 'form')).toEqual([]);
    const full = { title: 'abc', size: 'large', count: 3, tags: ['a', 'b'], more: { isSure: false } };
    expect(checkForm(form, full, 'form')).toEqual([]);
  });

  it.each([
    [{}, ['form.title']],
    [{ title: 'a' }, ['form.title']],
    [{ title: 'abcdef' }, ['form.title']],
    [{ title: 'abc', size: 'huge', count: 1.5 }, ['form.size', 'form.count']],
    [{ title: 'abc', count: 4 }, ['form.count']],
    [{ title: 'abc', tags: ['a', 2] }, ['form.tags.1']],
    [{ title: 'abc', tags: ['a', 'b', 'c'] }, ['form.tags']],
    [{ title: 'abc', more: {} }, ['form.more.isSure']],
    [{ title: 'abc', other: 1 }, ['form']],
    [JSON.parse('{"title":"abc","__proto__":{"x":1}}') as unknown, ['form']],
    ['abc', ['form']],
    [null, ['form']],
  ])('says what is wrong where in %j', (value, paths) => {
    expect(pathsOf(value)).toEqual(paths);
  });
});

it('checkForm says it in words for people', () => {
  const said = (value: unknown) => checkForm(form, value, 'form').map(({ message }) => message);
  expect(said({ size: 'huge', count: 9, tags: 'a' })).toEqual([
    'is missing',
    'must be one of small, large',
    'at most 3',
    'must be a list',
  ]);
  expect(said({ title: 'a', count: 1.5 })).toEqual(['at least 2 characters', 'must be a whole number']);
  expect(said({ title: 'abc', other: 1 })).toEqual(['Unrecognized key: "other"']);
});

describe('formSchema', () => {
  const isForm = (value: unknown) => formSchema.safeParse(value).success;
  const ofFields = (count: number): Form => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, { type: 'boolean' }])),
  });
  const nested = (depth: number): FormField =>
    depth === 0 ? { type: 'boolean' } : { type: 'object', properties: { inner: nested(depth - 1) } };

  it('takes its part of JSON Schema, up to its bounds', () => {
    expect(isForm(form)).toBe(true);
    expect(isForm(ofFields(FORM_FIELDS_MAX))).toBe(true);
    expect(isForm(nested(FORM_DEPTH_MAX))).toBe(true);
  });

  it.each([
    ['a field too many', ofFields(FORM_FIELDS_MAX + 1)],
    ['a group too deep', nested(FORM_DEPTH_MAX + 1)],
    ['a required field that there is not', { type: 'object', properties: {}, required: ['x'] }],
    ['a pattern', { type: 'object', properties: { x: { type: 'string', pattern: '(a+)+$' } } }],
    ['a reference', { type: 'object', properties: { x: { $ref: '#' } } }],
    ['a name with a dot', { type: 'object', properties: { 'a.b': { type: 'string' } } }],
    ['a name of an operator', { type: 'object', properties: { $where: { type: 'string' } } }],
    ['further members', { type: 'object', properties: {}, additionalProperties: true }],
    ['no object', { type: 'string' }],
  ])('refuses %s', (_what, value) => {
    expect(isForm(value)).toBe(false);
  });
});
