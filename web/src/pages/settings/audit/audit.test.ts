import { AUDIT_ACTIONS } from '@contracts/accounts/audit-actions';
import { readChoice, toFilter, writeChoice } from './audit-filter';
import { ACTION_OPTIONS, actorOf, linkOf, sentenceOf } from './describe-entry';
import { texts } from './texts';

const ID = 'a'.repeat(24);

describe('sentences', () => {
  it('are there for each action that is written, each its own', () => {
    const sentences = AUDIT_ACTIONS.map(sentenceOf);
    for (const [index, action] of AUDIT_ACTIONS.entries()) expect(sentences[index]).not.toBe(action);
    expect(new Set(sentences).size).toBe(AUDIT_ACTIONS.length);
  });

  it('show an action of another version as it is', () => expect(sentenceOf('thing.done')).toBe('thing.done'));

  it('are all offered, each under a noun that has a name', () => {
    for (const action of AUDIT_ACTIONS) {
      expect(ACTION_OPTIONS.map(({ value }) => value)).toContain(action);
      expect(Object.keys(texts.nouns)).toContain(action.split('.')[0]);
    }
  });
});

it('says who did it and where that is', () => {
  expect(actorOf({ actorId: ID, actorName: 'Ana' })).toBe('Ana');
  expect(actorOf({ actorId: ID, actorName: null })).toBe(texts.gone);
  expect(actorOf({ actorId: null, actorName: null })).toBe(texts.unknown);
  expect(linkOf({ resource: `canvas:${ID}` })).toBe(`/canvases/${ID}`);
  expect(linkOf({ resource: `user:${ID}` })).toBeUndefined();
});

describe('the choice', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');

  it('survives the address, and drops what it does not know', () => {
    const choice = { who: ID, what: 'auth', span: 'days' as const, from: '2026-11-01', to: '2026-11-02' };
    expect(readChoice(new URLSearchParams(writeChoice(choice)))).toEqual(choice);
    expect(readChoice(new URLSearchParams('who=me&what=A B&time=soon&from=2026-13-01'))).toEqual({
      who: '',
      what: '',
      span: 'any',
      from: '',
      to: '',
    });
  });

  it('asks for whole days, the last one included', () => {
    const choice = { who: '', what: '', span: 'days' as const, from: '2026-11-01', to: '2026-11-01' };
    expect(toFilter(choice, now)).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' });
    expect(toFilter({ ...choice, span: '7', who: ID }, now)).toEqual({
      actorId: ID,
      from: '2026-11-15T12:00:00.000Z',
    });
    expect(toFilter({ ...choice, span: 'any' }, now)).toEqual({});
  });
});
