/** Who may do what on one connection: nothing but to say hello and to log in, until it has logged in. */
import { Binary, deserialize, type Document } from 'bson';
import { CODES, MongoError } from './errors';
import { helloReply } from './hello';
import type { CommandRequest } from './request';
import { LogInError, MECHANISM, ScramConversation, type ScramUser } from './scram';

const CONVERSATION_ID = 1;
const HELLOS: ReadonlySet<string> = new Set(['hello', 'isMaster', 'ismaster']);

export class LogIn {
  isDone = false;
  #conversation: ScramConversation | undefined;
  #skipsEmptyExchange = false;
  /** Proved; the client still wants one more, empty, exchange. */
  #isProved = false;

  constructor(readonly user: ScramUser) {}

  /** The answer to a command of the log-in, or of a connection that is not logged in yet; undefined: it may pass. */
  answer(request: CommandRequest): Document | undefined {
    if (HELLOS.has(request.name)) return this.#hello(request);
    if (request.name === 'saslStart') return this.#start(deserialize(request.command.bytes));
    if (request.name === 'saslContinue') return this.#continue(deserialize(request.command.bytes));
    if (request.name === 'connectionStatus') return this.#status();
    if (this.isDone || request.name === 'ping') return undefined;
    throw new MongoError(CODES.unauthorized, `command ${request.name} requires authentication`);
  }

  /** Drivers ask by it which mechanisms there are, and send the first message of a log-in along. */
  #hello(request: CommandRequest): Document {
    const reply = helloReply(request.me, request.connectionId);
    if (request.command.has('saslSupportedMechs')) reply['saslSupportedMechs'] = [MECHANISM];
    const speculative = request.command.raw('speculativeAuthenticate');
    if (speculative !== undefined) {
      const command = deserialize(speculative);
      if (command['saslStart'] === 1 && command['mechanism'] === MECHANISM)
        reply['speculativeAuthenticate'] = this.#start(command);
    }
    return reply;
  }

  #start(command: Document): Document {
    if (command['mechanism'] !== MECHANISM)
      throw new MongoError(CODES.mechanismUnavailable, `Log in by ${MECHANISM}, the only mechanism here`);
    this.#conversation = new ScramConversation(this.user);
    this.#isProved = false;
    const options = command['options'] as Document | undefined;
    this.#skipsEmptyExchange = options?.['skipEmptyExchange'] === true;
    return this.#reply(
      this.#attempt((conversation) => conversation.begin(textOf(command))),
      false,
    );
  }

  #continue(command: Document): Document {
    if (this.#isProved) {
      this.#isProved = false;
      this.isDone = true;
      return this.#reply('', true);
    }
    const proof = this.#attempt((conversation) => conversation.finish(textOf(command)));
    this.isDone = this.#skipsEmptyExchange;
    this.#isProved = !this.isDone;
    return this.#reply(proof, this.isDone);
  }

  #attempt(step: (conversation: ScramConversation) => string): string {
    try {
      if (this.#conversation === undefined) throw new LogInError('No log-in was started');
      return step(this.#conversation);
    } catch (error) {
      this.#conversation = undefined;
      if (error instanceof LogInError) throw new MongoError(CODES.authenticationFailed, error.message);
      throw error;
    }
  }

  #reply(payload: string, done: boolean): Document {
    return { conversationId: CONVERSATION_ID, done, payload: new Binary(Buffer.from(payload)), ok: 1 };
  }

  #status(): Document {
    const authenticatedUsers = this.isDone ? [{ user: this.user.name, db: 'admin' }] : [];
    const authenticatedUserRoles = this.isDone ? [{ role: 'root', db: 'admin' }] : [];
    return { authInfo: { authenticatedUsers, authenticatedUserRoles }, ok: 1 };
  }
}

function textOf(command: Document): string {
  const payload: unknown = command['payload'];
  return payload instanceof Binary ? Buffer.from(payload.buffer).toString('utf8', 0, payload.position) : '';
}
