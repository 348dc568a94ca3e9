import { flowTemplateSchema } from '../../contracts/flows/templates';
import { checkGraph } from '../graph/check-graph';
import { flowTemplates } from './index';

test.each(flowTemplates.map((template) => [template.id, template] as const))('%s is sound', (_id, template) => {
  expect(flowTemplateSchema.parse(template)).toEqual(template);
  for (const { graph } of [template, ...(template.tool_flows ?? [])]) expect(checkGraph(graph)).toEqual([]);
});

test('there are twelve, each with a name of its own', () => {
  expect(new Set(flowTemplates.map(({ id }) => id)).size).toBe(12);
});
