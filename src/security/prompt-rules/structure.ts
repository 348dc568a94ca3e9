import { near, patterns, type PromptPattern, word } from './rule';

const SEND = word(
  'send|post|upload|email|e-mail|forward|transmit|exfiltrate|leak|submit|append|encode|smuggle|kirim|kirimkan|envia|enviar|envoie|envoyer|sende|schicke|отправь|отправить|发送|送信',
);
const PRIVATE =
  '(?:conversation|chat history|system prompt|prompt|instructions|api.?keys?|tokens?|passwords?|secrets?|credentials?|environment variables|env vars|canvas (?:contents?|data)|all (?:the )?blocks|session|cookies?|private (?:data|notes)|user data|everything you (?:know|see)|percakapan|kata sandi|contrasenas?|mots? de passe|passworter|пароли|密码|密钥)';
const PLACE =
  '(?:https?:\\/\\/|www\\.|[\\w.+-]+@[\\w-]+\\.\\w|webhook|my server|external (?:server|url|site|address)|attacker|this (?:url|address|server)|the url)';
const OF_THE_SYSTEM =
  '(?:your|the server.?s|the system.?s|this server.?s|the backend.?s|weft.?s|other (?:users|people|organi[sz]ations|tenants|customers).?|another (?:user|organi[sz]ation|tenant).?s?|every(?:one| user).?s?|all users.?)';

/** Forged delimiters, forged or forced tool calls, and data led out: the same in every language. */
export const structurePatterns: PromptPattern[] = [
  ...patterns(
    'delimiter_forgery',
    '<\\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)[^\\n]{0,20}\\|?>',
    '\\[\\/?inst\\]|<<\\/?sys>>',
    '<\\/?(?:system|assistant|system[-_ ]?(?:prompt|message|instructions?)|user[-_ ]?(?:input|prompt|message|query|request)|untrusted[-_ ]?\\w{0,20}|canvas[-_ ]?(?:content|data|view|blocks)|admin|developer)(?: [^>\\n]{0,40})?>',
    '["\']role["\'] ?: ?["\'](?:system|assistant|developer)["\']',
    '(?:^|\\n)[ #>*=\\[-]{0,8}(?:system|developer|assistant)(?: (?:prompt|message|instructions?|override|update|note))?[\\]*]{0,3} ?:[^\\n]{0,10}\\n?[^\\n]{0,60}(?:you are|you must|you will|ignore|disregard|override|new (?:instructions|rules)|from now on|the user (?:is|has)|reveal|obey|sure, |safety|restrictions)',
    '(?:^|\\n)[ #>*=\\[-]{1,8} ?(?:new|updated|real|revised|important)? ?(?:system|admin|developer) (?:prompt|message|instructions?|override|update)',
    '\\[ ?(?:system|admin|developer)(?: \\w{1,12})? ?\\][^\\n]{0,10}(?:you (?:are|must|will|should)|ignore|new |override|obey|disregard|reveal)',
    '["\'=*#<\\[-]{2,} ?end of (?:the )?(?:prompt|instructions?|input|context)',
    '(?:begin|start|end|close)(?: of)?(?: the)? (?:system|user|untrusted|canvas|developer) (?:prompt|input|message|instructions?|data|content|section|query)',
    '(?:^|\\n)(?:human|user): [^\\n]{0,200}\\n+(?:assistant|ai|bot): ',
  ),
  ...patterns(
    'tool_coercion',
    '<\\/?(?:tool_call|function_call|tool_use|invoke|function_calls|tool_code|tool_result)s?[ >]',
    '["\'](?:tool_calls?|function_call|tool_use)["\'] ?: ?[\\[{"]',
    '["\']name["\'] ?: ?["\'][\\w.]{1,40}["\'] ?, ?["\'](?:arguments|parameters|input)["\'] ?: ?[{"]',
    `${word('call|invoke|use|run|execute|trigger')} (?:the |a |your |any )?(?:[\\w]{2,40} )?(?:tools?|functions?)[^\\n.!?]{0,60}${word('without (?:asking|approval|permission|confirmation|validation|telling|review)|endlessly|forever|in an? (?:infinite|endless) loop|until (?:it )?(?:fails|crashes|the budget)|\\d{3,} times|as (?:the )?(?:admin|root|another user|system)')}`,
    `(?:${word('call|invoke|run|use|execute|trigger')} \\w{1,30}_\\w{1,30}|${word('repeatedly|endlessly|keep')} (?:call|calling|invoke|invoking|run|running) )[^\\n]{0,40}${word('\\d{3,} times|infinite(?:ly)?|endless(?:ly)?|forever|in a loop|without stopping')}`,
    `${word('delete|remove|wipe|erase|destroy|overwrite|change|edit')}[^\\n.!?]{0,30} (?:owned by|belonging to|made by|created by|of|from) (?:other (?:people|users|members|organi[sz]ations)|everyone else|somebody else|someone else|another (?:user|organi[sz]ation|tenant))`,
    `${word('delete|remove|wipe|erase|destroy|overwrite')} (?:all|every|each)[^\\n.!?]{0,40}${word('(?:other|all|every|everyone.?s|other users.?|other people.?s) (?:the )?(?:canvases|canvas|boards|organi[sz]ations|tenants|databases?)')}`,
    `${word('skip|bypass|circumvent|evade|get around')} (?:the |any |all |your |human )*(?:approvals?|confirmations?|permission checks?|validation|human review|review step|tool (?:limits?|policy|restrictions)|block (?:limit|cap)|200.?block|rate limits?|sandbox)(?= (?:and|then|so|step|check|this|because)|[.,!;]|$|\\n)`,
    `${word('execute|run|eval|evaluate|spawn')} (?:the |this |these |following |a |any |arbitrary ){0,3}(?:shell|bash|system|terminal|os|powershell|sql|code|command)[^\\n]{0,30}(?:on (?:the|your) (?:server|host|machine|backend)|rm -rf|curl |wget |drop table|\\/etc\\/|process\\.env)`,
  ),
  ...patterns(
    'exfiltration',
    near(60, SEND, PRIVATE, PLACE),
    near(60, SEND, PLACE, PRIVATE),
    near(
      60,
      word('fetch|open|visit|get|request|load|call|navigate to'),
      'https?:\\/\\/\\S{1,200}[^\\n]',
      '(?:system prompt|chat history|conversation|api.?key|secrets|canvas contents?)',
    ),
    near(
      40,
      word('include|put|append|add|embed|insert|hide'),
      '(?:system prompt|conversation|chat history|canvas contents?|api.?keys?|secret keys?|your instructions)',
      word('(?:link|image|query|request|webhook)(?: url)?|url|query string'),
    ),
    `${word('reveal|leak|dump|expose|disclose|steal|exfiltrate')} (?:me |all |the |any |every |our |its )*(?:\\S{1,15} )?(?:passwords?|credentials|api.?keys?|secret keys?|access tokens?|private keys?)(?! (?:policy|policies|rules|reset|requirements|manager|rotation|risks?))`,
    `${word('print|output|show|tell me|give me|what is')} the (?:secret|private|signing|encryption|api) key(?=[ .,!?]|$)(?! (?:of|to|for|takeaway|rotation) )`,
    `!\\[[^\\]\\n]{0,80}\\]\\(https?:\\/\\/[^)\\n]{0,200}[?&/=][^)\\n]{0,60}(?:\\{|\\$|<|%7b|\\[|prompt|secret|token|data=|conversation|history|instructions)`,
    `https?:\\/\\/\\S{1,120}[?&]\\w{1,20}=(?:\\{+|\\[|<|\\$\\{|%7b)[^\\n]{0,40}(?:prompt|history|conversation|secret|token|key|instructions|data|content|blocks|summary)`,
    `${word('reveal|show|print|output|display|tell me|give me|list|dump|leak|expose|disclose|what is|what are|what.?s|read|steal|fetch|extract|copy|access|get|put|write')}(?: (?:me|us|out|all|of|the|any|every)){0,4} ${OF_THE_SYSTEM} (?:\\S{1,20} ){0,2}?(?:api.?keys?|environment variables|env vars|env file|access tokens?|credentials|passwords?|secrets?|jwt|database|data|canvas(?:es)?|boards|messages|private|e-?mails?|prompts)`,
    `${word('print|read|show|cat|output|dump|reveal|include|put|list|return|give me')}[^\\n.!?]{0,40}(?:process\\.env|\\/etc\\/(?:passwd|shadow)|openai_api_key|anthropic_api_key|jwt_secret|mongodb_uri|aws_secret|169\\.254\\.169\\.254|\\.env file)`,
  ),
  ...patterns(
    'encoded_payload',
    near(
      60,
      word('decode|decrypt|decipher|unscramble|base64|rot13|hex|morse|caesar'),
      word('follow|execute|obey|comply|carry out|run|act on|do what|perform'),
    ),
    near(
      40,
      word('follow|execute|obey|carry out|perform'),
      word('base64|rot13|hex(?:adecimal)?|encoded|encrypted|reversed|backwards'),
      word('instructions?|message|text|string|command|payload|directive|order'),
    ),
  ),
];
