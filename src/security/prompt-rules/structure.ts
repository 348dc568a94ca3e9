import { behind, chain, type Chain, fill, follows, form, gap, near, type Part, raw, stem, word, words } from './rule';

const SEND = word(
  'send|post|upload|email|e-mail|forward|transmit|exfiltrate|leak|submit|append|encode|smuggle|kirim|kirimkan|envia|enviar|envoie|envoyer|sende|schicke|отправь|отправить|发送|送信',
);
const PRIVATE = stem(
  'conversation|chat history|system prompt|prompt|instructions|api.?keys?|tokens?|passwords?|secrets?|credentials?|environment variables|env vars|canvas (?:contents?|data)|all (?:the )?blocks|session|cookies?|private (?:data|notes)|user data|everything you (?:know|see)|percakapan|kata sandi|contrasenas?|mots? de passe|passworter|пароли|密码|密钥',
);
const PLACE: readonly Part[] = [
  stem(
    'https?://|www\\.|webhook|my server|external (?:server|url|site|address)|attacker|this (?:url|address|server)|the url',
  ),
  raw('@', { ...behind('[\\w.+-]'), ...follows('[\\w-]{1,63}\\.\\w') }),
];
const OF_THE_SYSTEM = stem(
  'your|the server.?s|the system.?s|this server.?s|the backend.?s|weft.?s|other (?:users|people|organi[sz]ations|tenants|customers).?|another (?:user|organi[sz]ation|tenant).?s?|every(?:one| user).?s?|all users.?',
);
const ENDLESS: readonly Part[] = [
  word('infinite(?:ly)?|endless(?:ly)?|forever|in a loop|without stopping'),
  word('times', behind('\\d{3} ')),
];
const CREDENTIALS = stem(
  'passwords?|credentials?|api.?keys?|secret keys?|access tokens?|private keys?',
  follows('(?! (?:policy|policies|rules|reset|requirements|manager|rotation|risks?))'),
);
const LINE_START = behind('\\n[ #>*=\\[-]{0,8}');
const TAGS =
  'system|assistant|system[-_ ]?(?:prompt|message|instructions?)|user[-_ ]?(?:input|prompt|message|query|request)|canvas[-_ ]?(?:content|data|view|blocks)|admin|developer';

/** Forged delimiters, forged or forced tool calls, and data led out: the same in every language. */
export const structureChains: Chain[] = [
  chain(
    'delimiter_forgery',
    raw('<\\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)'),
    gap(21, 'line'),
    raw('>'),
  ),
  chain('delimiter_forgery', raw('\\[/?inst\\]|<</?sys>>')),
  chain('delimiter_forgery', raw(`</?(?:${TAGS})`), form(41, '(?: [^>\\n]{0,40})?'), raw('>')),
  chain('delimiter_forgery', raw('</?untrusted'), form(62, '[-_ ]?\\w{0,20}(?: [^>\\n]{0,40})?'), raw('>')),
  chain('delimiter_forgery', raw('["\']role["\'] ?: ?["\'](?:system|assistant|developer)["\']')),
  chain(
    'delimiter_forgery',
    stem('(?:system|developer|assistant)(?: (?:prompt|message|instructions?|override|update|note))?', LINE_START),
    form(4, '[\\]*]{0,3} ?'),
    raw(':'),
    form(71, '[^\\n]{0,71}|[^\\n]{0,10}\\n[^\\n]{0,60}'),
    stem(
      'you are|you must|you will|ignore|disregard|override|new (?:instructions|rules)|from now on|the user (?:is|has)|reveal|obey|sure, |safety|restrictions',
    ),
  ),
  chain(
    'delimiter_forgery',
    stem(
      '(?:(?:new|updated|real|revised|important) )?(?:system|admin|developer) (?:prompt|message|instructions?|override|update)',
      behind('\\n[ #>*=\\[-]{1,9}'),
    ),
  ),
  chain(
    'delimiter_forgery',
    raw('\\[ ?(?:system|admin|developer)'),
    form(26, '(?: \\w{1,12})? ?\\][^\\n]{0,10}'),
    stem('you (?:are|must|will|should)|ignore|new |override|obey|disregard|reveal'),
  ),
  chain(
    'delimiter_forgery',
    stem('end of (?:the )?(?:prompt|instructions?|input|context)', behind('["\'=*#<\\[-]{2} ?')),
  ),
  chain(
    'delimiter_forgery',
    stem(
      '(?:begin|start|end|close)(?: of)?(?: the)? (?:system|user|untrusted|canvas|developer) (?:prompt|input|message|instructions?|data|content|section|query)',
    ),
  ),
  chain(
    'delimiter_forgery',
    stem('(?:human|user): ', behind('\\n')),
    form(205, '[^\\n]{0,200}\\n{1,5}'),
    stem('(?:assistant|ai|bot): '),
  ),

  chain(
    'tool_coercion',
    raw('</?(?:tool_call|function_call|tool_use|invoke|function_calls|tool_code|tool_result)s?[ >]'),
  ),
  chain('tool_coercion', raw('["\'](?:tool_calls?|function_call|tool_use)["\'] ?: ?[[{"]')),
  chain(
    'tool_coercion',
    raw('["\']name["\'] ?: ?["\']'),
    form(40, '[\\w.]{1,40}'),
    raw('["\'] ?, ?["\'](?:arguments|parameters|input)["\'] ?: ?[{"]'),
  ),
  chain(
    'tool_coercion',
    word('call|invoke|use|run|execute|trigger'),
    form(46, ' (?:the |a |your |any )?(?:\\w{2,40} )?'),
    stem('tools?|functions?'),
    gap(60, 'sentence'),
    [
      word(
        'without (?:asking|approval|permission|confirmation|validation|telling|review)|endlessly|forever|in an? (?:infinite|endless) loop|until (?:it )?(?:fails|crashes|the budget)|as (?:the )?(?:admin|root|another user|system)',
      ),
      word('times', behind('\\d{3} ')),
    ],
  ),
  chain(
    'tool_coercion',
    word('call|invoke|run|use|execute|trigger'),
    form(102, ' [a-z0-9]{1,30}_\\w{1,30}(?:[^\\w\\n][^\\n]{0,40})?'),
    ENDLESS,
  ),
  chain(
    'tool_coercion',
    stem('(?:repeatedly|endlessly|keep) (?:call|calling|invoke|invoking|run|running) '),
    gap(40, 'line'),
    ENDLESS,
  ),
  chain(
    'tool_coercion',
    word('delete|remove|wipe|erase|destroy|overwrite|change|edit'),
    gap(31, 'sentence'),
    stem(
      '(?:owned by|belonging to|made by|created by|of|from) (?:other (?:people|users|members|organi[sz]ations)|everyone else|somebody else|someone else|another (?:user|organi[sz]ation|tenant))',
    ),
  ),
  chain(
    'tool_coercion',
    word('delete|remove|wipe|erase|destroy|overwrite'),
    stem('all|every|each'),
    gap(40, 'sentence'),
    word(
      '(?:other|all|every|everyone.?s|other users.?|other people.?s) (?:the )?(?:canvases|canvas|boards|organi[sz]ations|tenants|databases?)',
    ),
  ),
  chain(
    'tool_coercion',
    word('skip|bypass|circumvent|evade|get around'),
    fill(5, 'the|any|all|your|human'),
    stem(
      'approvals?|confirmations?|permission checks?|validation|human review|review step|tool (?:limits?|policy|restrictions)|block (?:limit|cap)|200.?block|rate limits?|sandbox',
      follows('(?= (?:and|then|so|step|check|this|because)|[.,!;]|$|\\n)'),
    ),
  ),
  chain(
    'tool_coercion',
    word('execute|run|eval|evaluate|spawn'),
    fill(3, 'the|this|these|following|a|any|arbitrary'),
    stem('shell|bash|system|terminal|os|powershell|sql|code|command'),
    gap(30, 'line'),
    raw('on (?:the|your) (?:server|host|machine|backend)|rm -rf|curl |wget |drop table|/etc/|process\\.env'),
  ),

  near('exfiltration', 60, SEND, PRIVATE, PLACE),
  near('exfiltration', 60, SEND, PLACE, PRIVATE),
  chain(
    'exfiltration',
    word('fetch|open|visit|get|request|load|call|navigate to'),
    gap(60),
    raw('https?://'),
    form(262, '\\S{1,200}(?:[^\\S\\n][^\\n.!?;]{0,60})?'),
    stem('system prompt|chat history|conversation|api.?key|secrets|canvas contents?'),
  ),
  near(
    'exfiltration',
    40,
    word('include|put|append|add|embed|insert|hide'),
    stem('system prompt|conversation|chat history|canvas contents?|api.?keys?|secret keys?|your instructions'),
    word('(?:link|image|query|request|webhook)(?: url)?|url|query string'),
  ),
  chain(
    'exfiltration',
    word('reveal|leak|dump|expose|disclose|steal|exfiltrate'),
    form(40, ' (?:(?:me|all|the|any|every|our|its) ){0,4}(?:\\S{1,15} )?'),
    CREDENTIALS,
  ),
  chain(
    'exfiltration',
    word('print|output|show|tell me|give me|what is'),
    stem(
      'the (?:secret|private|signing|encryption|api) key',
      follows('(?=[ .,!?]|$)(?! (?:of|to|for|takeaway|rotation) )'),
    ),
  ),
  chain(
    'exfiltration',
    raw('!\\['),
    gap(80, 'line'),
    raw('\\]\\(https?://'),
    gap(200, 'brackets'),
    raw('[?&/=]'),
    gap(60, 'brackets'),
    raw('\\{|\\$|<|%7b|\\[|prompt|secret|token|data=|conversation|history|instructions'),
  ),
  chain(
    'exfiltration',
    raw('https?://'),
    gap(120, 'url'),
    raw('[?&]'),
    form(20, '\\w{1,20}'),
    raw('=(?:\\{|\\[|<|\\$\\{|%7b)'),
    gap(40, 'line'),
    raw('prompt|history|conversation|secret|token|key|instructions|data|content|blocks|summary'),
  ),
  chain(
    'exfiltration',
    word(
      'reveal|show|print|output|display|tell me|give me|list|dump|leak|expose|disclose|what is|what are|what.?s|read|steal|fetch|extract|copy|access|get|put|write',
    ),
    fill(4, 'me|us|out|all|of|the|any|every'),
    OF_THE_SYSTEM,
    words(2),
    stem(
      'api.?keys?|environment variables|env vars|env file|access tokens?|credentials|passwords?|secrets?|jwt|database|data|canvas(?:es)?|boards|messages|private|e-?mails?|prompts',
    ),
  ),
  chain(
    'exfiltration',
    word('print|read|show|cat|output|dump|reveal|include|put|list|return|give me'),
    gap(40, 'sentence'),
    raw(
      'process\\.env|/etc/(?:passwd|shadow)|openai_api_key|anthropic_api_key|jwt_secret|mongodb_uri|aws_secret|169\\.254\\.169\\.254|\\.env file',
    ),
  ),

  near(
    'encoded_payload',
    60,
    word('decode|decrypt|decipher|unscramble|base64|rot13|hex|morse|caesar'),
    word('follow|execute|obey|comply|carry out|run|act on|do what|perform'),
  ),
  near(
    'encoded_payload',
    40,
    word('follow|execute|obey|carry out|perform'),
    word('base64|rot13|hex(?:adecimal)?|encoded|encrypted|reversed|backwards'),
    word('instructions?|message|text|string|command|payload|directive|order'),
  ),
];
