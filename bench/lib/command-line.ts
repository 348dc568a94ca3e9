import type { Goal } from './goal';

export const USAGE = `node bench/run.mjs <goal>|all [--rounds 5] [--quick] [--json FILE] [--<parameter of the goal> VALUE]

  --rounds  rounds counted; one more is thrown away first        default 5 (quick: 2)
  --quick   less work and fewer rounds: checks the harness       
  --json    file of one goal's result                            default bench/out/<goal>.json
  --only    only cases whose name contains this text
MONGODB_URI and REDIS_URL name the servers to use; where they are not given, fresh ones are started and removed.
Exit: 0 every floor is held · 1 one is not, or a result was wrong · 2 too noisy to tell.

Goals:`;

export interface CommandLine {
  goals: Goal[];
  rounds: number;
  isQuick: boolean;
  json: string | undefined;
  flags: Record<string, string>;
}

/** Undefined where the line makes no sense: show the usage. */
export function parseCommandLine(parameters: string[], all: readonly Goal[]): CommandLine | undefined {
  const { flags, words } = readParameters(parameters);
  const names = words.flatMap((word) => word.split(','));
  const chosen = names.includes('all')
    ? [...all]
    : all.filter(({ name, id }) => names.includes(name) || names.includes(id));
  if (flags['help'] || chosen.length === 0) return undefined;
  const isQuick = flags['quick'] === 'true';
  return {
    goals: chosen,
    rounds: Number(flags['rounds'] ?? (isQuick ? 2 : 5)),
    isQuick,
    json: flags['json'],
    flags,
  };
}

/** Flags that take no value. */
const SWITCHES = ['quick', 'help'];

/** `--name value` and `--name=value` of any name (goals have parameters of their own); the rest are words. */
function readParameters(parameters: string[]): { flags: Record<string, string>; words: string[] } {
  const flags: Record<string, string> = {};
  const words: string[] = [];
  for (let index = 0; index < parameters.length; index += 1) {
    const match = /^--([a-z-]+)(?:=(.*))?$/.exec(parameters[index] ?? '');
    if (!match?.[1]) words.push(parameters[index] ?? '');
    else if (match[2] !== undefined || SWITCHES.includes(match[1])) flags[match[1]] = match[2] ?? 'true';
    else flags[match[1]] = parameters[(index += 1)] ?? '';
  }
  return { flags, words };
}
