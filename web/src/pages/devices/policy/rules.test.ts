import type { PolicyRule } from '@contracts/devices/devices';
import { agentRules, decide, groupTools, ruleOf } from './rules';

const ofAgent: PolicyRule = { tool: 'delete_task', agent_id: 'a'.repeat(24), decision: 'never' };
const own: PolicyRule = { tool: 'delete_task', agent_id: null, decision: 'always' };

describe('what was decided on tools', () => {
  it('is changed and taken back for one tool, and never for single agents', () => {
    expect(decide([ofAgent], 'delete_task', 'always')).toEqual([ofAgent, own]);
    expect(decide([ofAgent, own], 'delete_task', 'ask')).toEqual([ofAgent, { ...own, decision: 'ask' }]);
    expect(decide([ofAgent, own], 'delete_task', null)).toEqual([ofAgent]);
    expect(agentRules([ofAgent, own])).toEqual([ofAgent]);
  });

  it('is what holds in chats', () => {
    expect(ruleOf([ofAgent], 'delete_task')).toBeUndefined();
    expect(ruleOf([ofAgent, own], 'delete_task')).toBe('always');
  });
});

test('tools stand with whose data they are of; one of a later version comes last', () => {
  const tool = (name: string) => ({
    ...{ name, description: '', risk: 'read' as const, default: 'always' as const, default_untrusted: 'ask' as const },
  });
  const groups = groupTools(['water_plants', 'get_note', 'list_tasks'].map(tool));
  expect(groups.map(({ group, tools }) => [group, tools.map(({ name }) => name)])).toEqual([
    ['tasks', ['list_tasks']],
    ['notes', ['get_note']],
    ['other', ['water_plants']],
  ]);
});
