import { behind, chain, type Chain, fill, follows, form, gap, near, stem, word, words } from './rule';

const OVERRIDE = word(
  'ignore|disregard|forget|override|overrule|bypass|circumvent|neglect|dismiss|discard|do not follow|don.?t follow|stop following|stop obeying|do not obey|pay no attention to|set aside|throw away|erase',
);
const EARLIER = word(
  'previous|previously|prior|above|earlier|preceding|original|initial|system|foregoing|former|hidden|built.?in|developer|pre.?existing|past',
);
const INSTRUCTIONS =
  'instructions?|prompts?|directions?|directives?|guidelines?|commands?|guardrails?|programming|orders|restrictions|rules|training|context|constraints|safeguards|safety (?:rules|guidelines|filters?|measures|protocols?)|content (?:policy|policies|filters?)|ethical guidelines';
/** "rules for buttons" are not ours; "rules of this conversation" are. */
const NOT_OF_A_THING = follows(
  '(?! (?:for|of|on) (?!(?:this|the|our|your|any) (?:\\S{1,15} )?(?:task|conversation|chat|session|system|developers?|prompt|ai|assistant)))',
);
const YOURS = word('your|ur|the (?:ai|model|assistant|developer|creator|operator).?s');
const REVEAL = word(
  'reveal|show|print|repeat|output|display|tell me|give me|share|dump|leak|expose|disclose|divulge|recite|what is|what are|what.?s|what was|what were|spell out|write out|write down|copy|paste|echo|return|send me|provide|read out|list|summari[sz]e|translate|paraphrase|put|include|extract|type out|state',
);
const SECRET =
  'system|hidden|secret|initial|original|internal|confidential|developer|underlying|base|full|exact|entire|complete|verbatim|previous';
const MODES =
  '(?:developer|debug|god|dan|jailbreak|jailbroken|unrestricted|admin|sudo|root|maintenance|unfiltered|uncensored|evil)';
const UNBOUND = 'unrestricted|unfiltered|uncensored|jailbroken|amoral|unethical|rogue|unaligned|liberated';
const LIMITS =
  'restrictions?|filters?|limits|limitations?|rules|guidelines|guardrails|censorship|safety|ethics|policy|policies|constraints';
const ROLE = word(
  'you are|you.?re|you will be|you become|act|behave|pretend|role.?play|simulate|imagine you are|play the role of|respond as|speak as|impersonate',
);

const override = (...steps: Parameters<typeof chain> extends [unknown, ...infer Steps] ? Steps : never): Chain =>
  chain('override_instructions', ...steps);
const reveal = (...steps: Parameters<typeof override>): Chain => chain('reveal_prompt', ...steps);
const hijack = (...steps: Parameters<typeof override>): Chain => chain('role_hijack', ...steps);

/** English, and the parts of other languages' attacks that are commonly left in English. */
export const englishChains: Chain[] = [
  override(
    OVERRIDE,
    fill(5, 'all|any|every|each|of|the|your|my|our|these|those|this|that|and|or|other|whatever|completely'),
    EARLIER,
    words(3),
    stem(INSTRUCTIONS, NOT_OF_A_THING),
  ),
  override(
    OVERRIDE,
    fill(3, 'all|any|every|of|the|completely'),
    YOURS,
    words(2),
    stem(INSTRUCTIONS, follows('(?! (?:for|of|on|about) )')),
  ),
  override(
    OVERRIDE,
    fill(3, 'all|any|of|the'),
    word(INSTRUCTIONS),
    stem('above|before|given|so far|you (?:were|have|had|got|received)|in (?:the|your) system'),
  ),
  override(
    OVERRIDE,
    word('everything|anything|all|whatever|what'),
    fill(1, 'that|of what'),
    stem(
      '(?:is |was )?(?:written |said |stated )?(?:above|before this|before now)|you (?:were|was|have been|had been) (?:told|instructed|given|programmed|trained|taught)|you.?ve been (?:told|instructed|given|programmed|trained|taught)|they told you',
    ),
  ),
  override(
    OVERRIDE,
    fill(3, 'all|everything|anything|of|the'),
    stem('above|previous text|previous|above text'),
    form(16, '(?:,| and| then|;|:|\\.) ?(?:and |just |then |instead,? |now )?'),
    stem('say|tell|print|output|reveal|respond|reply|answer only|show me|instead'),
  ),
  override(
    word('ignore|disregard|forget'),
    word('all'),
    fill(1, 'the'),
    word('previous|prior|earlier'),
    stem('messages|conversations?|text|input'),
  ),
  override(
    word('ignore|disregard|forget|drop'),
    fill(1, 'about|now'),
    word('all'),
    fill(2, 'of|the|your|other'),
    word(
      'instructions|prompts|directives|assignments|guardrails',
      follows('(?= ?[.,!;:\\n]|$| (?:and|then|but|just) )'),
    ),
  ),
  near(
    'override_instructions',
    30,
    word('new|updated|revised|real|actual|true|following'),
    stem('(?:system )?(?:instructions|prompt|directives?)'),
    word('replaces?|overrides?|supersedes?|takes? precedence|overrules?'),
  ),
  override(
    word('replace|override|supersede|overwrite'),
    fill(2, 'all|of'),
    word('your|the system|any previous'),
    words(1),
    stem('instructions|prompt|directives|rules|guidelines|programming'),
  ),
  override(
    word('do not|don.?t|no longer|need not|stop'),
    fill(1, 'have to|need to|must'),
    word('follow(?:ing)?|obey(?:ing)?|adher(?:e|ing) to|respect(?:ing)?|comply(?:ing)? with|listen(?:ing)? to'),
    fill(2, 'any|all|of'),
    word('your|the system|the developer|previous|prior|the previous|the above'),
    words(1),
    stem(INSTRUCTIONS),
  ),
  override(
    OVERRIDE,
    word('everything|all|anything'),
    fill(1, 'that is|that.s'),
    stem('in your (?:context|memory|prompt|training)|i (?:have )?said (?:before|and|until)'),
  ),
  override(
    word('your|all|any|previous|prior|earlier|these|those'),
    fill(1, 'previous|prior|earlier|original|system'),
    word('instructions|rules|guidelines|restrictions|directives'),
    stem('(?:no longer|do not|don.?t|now longer) (?:apply|count|matter|bind)', follows('(?! (?:to|in|for) (?!you))')),
  ),
  override(
    word('drop|abandon|lower|break|violate|relax|remove|disable'),
    fill(4, 'all|any|of'),
    stem(
      'your (?:guardrails|safeguards|safety|programming|guidelines)',
      follows('(?!(?: \\S{1,20})? (?:for|on|of|in) )'),
    ),
  ),
  override(
    word('above|previous|prior|earlier'),
    word('instructions|rules|guidelines|prompts?|directives'),
    word('are|were|is|was|have been'),
    fill(1, 'now|all'),
    stem('void|cancell?ed|invalid|obsolete|revoked|a test|no longer|overridden|superseded'),
  ),

  reveal(
    REVEAL,
    fill(5, 'all|me|us|to|out|of|the|back|exactly|word for word|verbatim|please|both|in|full|and|also'),
    word('your|ur'),
    fill(5, `own|current|whole|${SECRET}`),
    stem(
      'prompts?|system (?:messages?|instructions?)|pre.?prompt|instructions?|directives?|guidelines|programming|configuration',
      follows('(?! (?:for|of|on|about|as|to|how) )'),
    ),
  ),
  reveal(
    REVEAL,
    fill(4, 'all|me|us|to|out|of|back|exactly|word for word|verbatim|please'),
    word('the|this|its|any'),
    fill(3, 'full|exact|entire|complete|whole|hidden|secret'),
    stem(
      '(?:system|hidden|secret|developer|internal|initial) (?:prompts?|messages?|instructions?|directives?)',
      follows('(?= ?(?:[.,!?;:"\')]|$|\\n|you |that you|above|verbatim|word|in full|in a code|given to you|now))'),
    ),
  ),
  reveal(
    word('repeat|print|output|reveal|echo|recite|return'),
    fill(3, 'back|out|all|of|me|exactly|to'),
    word('everything|the words|the text|all words|all text|all the text|every word|the sentences?'),
    fill(3, 'that|which|written|is|are|come|came|were|was|appears?'),
    stem('above|before (?:this|my)|preceding|prior to'),
  ),
  reveal(
    word('begin|beginning|start|starting|everything after'),
    stem('with|at|from|after'),
    gap(20, 'line'),
    stem('["\'“‘]you are (?:an?|the|weft|chatgpt|claude|["\'”’])'),
  ),
  reveal(
    word('your|ur'),
    fill(3, 'own|current|full|exact|entire|complete|whole'),
    stem(
      '(?:system|hidden|secret|initial|original|internal|confidential) (?:prompts?|instructions?|system messages?|directives?)',
      follows('(?! ?(?:for|of|on|about|:|should|must) )'),
    ),
  ),
  reveal(
    word('your|ur'),
    stem(
      '(?:full|exact|entire|complete|verbatim) (?:prompt|instructions|guidelines|directives)',
      follows('(?! ?(?:for|of|on|about|:) )'),
    ),
  ),
  reveal(word('secret|hidden'), word('instructions|prompt'), fill(1, 'that'), stem('you (?:were|have been|have|got)')),
  near(
    'reveal_prompt',
    20,
    word('what'),
    word('were|are|was'),
    word('you'),
    word('told|instructed|given|programmed'),
    word(
      'before|above|originally|initially|by (?:the )?(?:system|developers?|creators?|operator)|not to (?:say|reveal|tell|share)',
    ),
  ),
  reveal(
    word('what|which|how'),
    gap(30, 'sentence'),
    word('your (?:system|hidden|initial|secret) (?:prompt|instructions)'),
  ),

  hijack(
    ROLE,
    fill(
      6,
      'now|no longer|going to be|from now on|as|if|you|you.?re|were|are|to|be|like|an?|the|my|completely|fully|called|named',
    ),
    word(`${UNBOUND}|dan|in ${MODES} mode`),
  ),
  hijack(
    ROLE,
    gap(25, 'sentence'),
    word('ai|assistant|model|chatbot|bot|llm|evil twin'),
    stem('with no|without(?: any)?|that (?:has no|can do anything|never refuses|ignores)|free (?:of|from)|not bound'),
  ),
  hijack(stem('do anything now|dan mode|jailbreak (?:mode|yourself)')),
  hijack(
    word('freed|released|liberated|unshackled|exempted'),
    word('from'),
    fill(5, 'all|any|your|the|its|of'),
    stem(LIMITS, follows('(?=[ .,!?;]|$|\\n)(?! (?:of|in|on|for) )')),
  ),
  hijack(
    stem(
      '(?:system|admin|administrator|developer|root) override(?:[.:!]| (?:code|activated|enabled|accepted|initiated|engaged))',
      behind('\\n[^\\p{L}\\n]{0,5}'),
    ),
  ),
  hijack(
    stem(`(?:enter|activate|switch (?:in)?to|enable|engage|turn on|unlock) (?:your )?${MODES} mode`, {
      ...behind('[\\n.!?;:,] ?|(?:please|now|and|then|must|you) '),
      ...follows('(?! (?:on|in|for|of|at|via|with) )'),
    }),
    gap(80, 'line'),
    word('answer|respond|reply|you|reveal|obey|unrestricted|anything|prompt|instructions|filters?'),
  ),
  hijack(
    stem(`${MODES} mode (?:is )?(?:now )?(?:enabled|activated|on|unlocked)`),
    gap(60, 'line'),
    word('you|your|answer|respond|reveal|obey'),
  ),
  hijack(
    word('you|you.?re|yourself|answer|respond|reply|act|speak'),
    gap(40, 'sentence'),
    word(
      'without|no longer bound by|free of|free from|not bound by|have no|with no|exempt from|released from|not limited by',
    ),
    fill(4, 'any|all|your|my|the|usual|normal|typical|such|ethical|moral|content|safety|or'),
    stem(LIMITS, follows('(?=[ .,!?;:"\']|$|\\n)(?! (?:on|in|of|for|at) )')),
  ),
  hijack(
    word('disable|deactivate|turn off|switch off|remove|lift|suspend'),
    fill(4, 'all|any|of'),
    word('your|your own'),
    words(1, 15),
    stem(LIMITS, follows('(?=[ .,!;"\']|$|\\n)(?! (?:on|for|of|in|at) )')),
  ),
  hijack(
    word('from now on|henceforth|starting now'),
    form(2, ',? '),
    stem('you|your'),
    gap(50, 'sentence'),
    word(
      'obey|comply with|never refuse|not refuse|cannot refuse|can.?t refuse|answer anything|do anything|no rules|no restrictions|only follow|only listen|ignore|no filters?',
    ),
  ),
  hijack(
    word('you (?:must|will|shall|have to)'),
    gap(30, 'sentence'),
    word('obey (?:me|my every|all my|every)|never refuse|not refuse|comply with (?:every|any|all)'),
  ),
  hijack(
    word('i am|i.?m|speaking as'),
    fill(1, 'your|an?|the'),
    stem('developer|creator|admin|administrator|openai|anthropic|system administrator|operator'),
    gap(40, 'line'),
    word('(?:order|authori[sz]e|command|instruct|override) (?:you|all|your|the system)'),
  ),
];
