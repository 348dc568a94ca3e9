import { answerJourney, type JourneyDeps, startJourney } from '../../../commands/devices/journey/journeys';
import { journeyMessage, journeyStart } from '../../../contracts/devices/journey';
import { type Route, route } from '../../route';

/** A conversation that ends with what an agent is told to look for. */
export const journeyRoutes = (deps: JourneyDeps): Route[] => [
  route(journeyStart, async ({ caller, body, request }) => {
    const acceptLanguage = request.header('accept-language');
    const asked = { agentType: body.agent_type, dataTypes: body.data_types, acceptLanguage };
    const { sessionId, message } = await startJourney(deps, caller, asked);
    return { status: 201, body: { session_id: sessionId, message, done: false as const } };
  }),

  route(journeyMessage, async ({ caller, body, response }) => {
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableEnded) gone.abort(new Error('the client has left'));
    });
    const given = { sessionId: body.session_id, message: body.message };
    const { message, template } = await answerJourney(deps, caller, given, gone);
    return {
      status: 200,
      body: {
        ...{ session_id: body.session_id, message, done: template !== undefined },
        ...(template !== undefined && { prompt_template: template }),
      },
    };
  }),
];
