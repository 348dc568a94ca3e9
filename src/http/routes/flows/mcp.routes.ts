import { mcpCall } from '../../../contracts/flows/mcp';
import { type McpDeps, serveMcp } from '../../flows/mcp/serve-mcp';
import { type Route, route } from '../../route';

/** Published flows as tools of other programs (Model Context Protocol). */
export const mcpRoutes = (deps: McpDeps): Route[] => [
  route(mcpCall, async ({ caller, body, query, request, response, tellLimit: tell }) => {
    const slugs = query.flows?.split(',').map((slug) => slug.trim());
    await serveMcp(deps, { caller, messages: body, slugs, tell, request, response });
    return 'streamed';
  }),
];
