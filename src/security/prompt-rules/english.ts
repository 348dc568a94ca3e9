import { near, patterns, type PromptPattern, stem, word } from './rule';

const OVERRIDE = word(
  'ignore|disregard|forget|override|overrule|bypass|circumvent|neglect|dismiss|discard|do not follow|don.?t follow|stop following|stop obeying|do not obey|pay no attention to|set aside|throw away|erase',
);
const EARLIER =
  '(?:previous|previously|prior|above|earlier|preceding|original|initial|system|foregoing|former|hidden|built.?in|developer|pre.?existing|past)';
const INSTRUCTIONS =
  '(?:instructions?|prompts?|directions?|directives?|guidelines?|commands?|guardrails?|programming|orders|restrictions|rules|training|context|constraints|safeguards|safety (?:rules|guidelines|filters?|measures|protocols?)|content (?:policy|policies|filters?)|ethical guidelines)';
/** "rules for buttons" are not ours; "rules of this conversation" are. */
const NOT_OF_A_THING =
  '(?! (?:for|of|on) (?!(?:this|the|our|your|any) (?:\\S{1,15} )?(?:task|conversation|chat|session|system|developers?|prompt|ai|assistant)))';
const YOURS = '(?:your|ur|the (?:ai|model|assistant|developer|creator|operator).?s)';
const REVEAL = word(
  'reveal|show|print|repeat|output|display|tell me|give me|share|dump|leak|expose|disclose|divulge|recite|what is|what are|what.?s|what was|what were|spell out|write out|write down|copy|paste|echo|return|send me|provide|read out|list|summari[sz]e|translate|paraphrase|put|include|extract|type out|state',
);
const SECRET =
  '(?:system|hidden|secret|initial|original|internal|confidential|developer|underlying|base|full|exact|entire|complete|verbatim|previous)';
const MODES =
  '(?:developer|debug|god|dan|jailbreak|jailbroken|unrestricted|admin|sudo|root|maintenance|unfiltered|uncensored|evil)';
const UNBOUND = '(?:unrestricted|unfiltered|uncensored|jailbroken|amoral|unethical|rogue|unaligned|liberated)';
const LIMITS =
  '(?:restrictions?|filters?|limits|limitations?|rules|guidelines|guardrails|censorship|safety|ethics|policy|policies|constraints)';
const ROLE = word(
  'you are|you.?re|you will be|you become|act|behave|pretend|role.?play|simulate|imagine you are|play the role of|respond as|speak as|impersonate',
);

/** English, and the parts of other languages' attacks that are commonly left in English. */
export const englishPatterns: PromptPattern[] = [
  ...patterns(
    'override_instructions',
    `${OVERRIDE}(?: (?:all|any|every|each|of|the|your|my|our|these|those|this|that|and|or|other|whatever|completely)){0,5} ${EARLIER}(?: \\S{1,20}){0,3}? ${INSTRUCTIONS}${NOT_OF_A_THING}`,
    `${OVERRIDE}(?: (?:all|any|every|of|the|completely)){0,3} ${YOURS}(?: \\S{1,20}){0,2}? ${INSTRUCTIONS}(?! (?:for|of|on|about) )`,
    `${OVERRIDE}(?: (?:all|any|of|the)){0,3} ${INSTRUCTIONS} (?:above|before|given|so far|you (?:were|have|had|got|received)|in (?:the|your) system)`,
    `${OVERRIDE} (?:everything|anything|all|whatever|what)(?: that| of what)? (?:(?:is |was )?(?:written |said |stated )?(?:above|before this|before now)|you (?:were|was|have been|had been|.?ve been) (?:told|instructed|given|programmed|trained|taught)|they told you)`,
    `${OVERRIDE} (?:all |everything |anything |all of )?(?:the )?(?:above|previous text|previous)(?: text)?(?:,| and| then|;|:|\\.) ?(?:and |just |then |instead,? |now )?(?:say|tell|print|output|reveal|respond|reply|answer only|show me|instead)`,
    `${word('ignore|disregard|forget')} all (?:the )?(?:previous|prior|earlier) (?:messages|conversations?|text|input)`,
    near(
      30,
      word('new|updated|revised|real|actual|true|following'),
      '(?:system )?(?:instructions|prompt|directives?)',
      word('replaces?|overrides?|supersedes?|takes? precedence|overrules?'),
    ),
    `${word('replace|override|supersede|overwrite')} (?:all )?(?:of )?(?:your|the system|any previous) (?:\\S{1,20} )?(?:instructions|prompt|directives|rules|guidelines|programming)`,
    `${word('do not|don.?t|no longer|need not|stop')} (?:have to |need to |must )?(?:follow(?:ing)?|obey(?:ing)?|adher(?:e|ing) to|respect(?:ing)?|comply(?:ing)? with|listen(?:ing)? to) (?:any |all )?(?:of )?(?:your|the system|the developer|previous|prior|the previous|the above) (?:\\S{1,20} )?${INSTRUCTIONS}`,
    `${OVERRIDE} (?:everything|all|anything) (?:that is |that.s )?(?:in your (?:context|memory|prompt|training)|i (?:have )?said (?:before|and|until))`,
    `${word('your|all|any|previous|prior|earlier|these|those')} (?:previous |prior |earlier |original |system )?(?:instructions|rules|guidelines|restrictions|directives) (?:no longer|do not|don.?t|now longer) (?:apply|count|matter|bind)(?! (?:to|in|for) (?!you))`,
    `${word('drop|abandon|lower|break|violate|relax|remove|disable')} (?:all |any |of )*your (?:guardrails|safeguards|safety \\S+|programming|guidelines|safety)(?! (?:for|on|of|in) )`,
    `${word('above|previous|prior|earlier')} (?:instructions|rules|guidelines|prompts?|directives) (?:are|were|is|was|have been) (?:now |all )?(?:void|cancell?ed|invalid|obsolete|revoked|a test|no longer|overridden|superseded)`,
  ),
  ...patterns(
    'reveal_prompt',
    `${REVEAL}(?: (?:all|me|us|to|out|of|the|back|exactly|word for word|verbatim|please|both|in|full|and|also)){0,5} (?:your|ur)(?: (?:own|current|whole)){0,2}(?: ${SECRET}){0,3} (?:prompts?|system (?:messages?|instructions?)|pre.?prompt|instructions?|directives?|guidelines|programming|configuration)(?! (?:for|of|on|about|as|to|how) )`,
    `${REVEAL}(?: (?:all|me|us|to|out|of|back|exactly|word for word|verbatim|please)){0,4} (?:the|this|its|any) (?:(?:full|exact|entire|complete|whole|hidden|secret) ){0,3}(?:system|hidden|secret|developer|internal|initial) (?:prompts?|messages?|instructions?|directives?)(?= ?(?:[.,!?;:"')]|$|\\n|you |that you|above|verbatim|word|in full|in a code|given to you|now))`,
    `${word('repeat|print|output|reveal|echo|recite|return')}(?: (?:back|out|all|of|me|exactly|to)){0,3} (?:everything|the words|the text|all words|all text|all the text|every word|the sentences?)(?: (?:that|which|written|is|are|come|came|were|was|appears?)){0,3} (?:above|before (?:this|my)|preceding|prior to)`,
    `${word('begin|beginning|start|starting|everything after')} (?:with|at|from|after)[^\\n]{0,20}["'“‘]you are (?:an?|the|weft|chatgpt|claude|["'”’])`,
    `${word('your|ur')} (?:(?:own|current|full|exact|entire|complete|whole) ){0,3}(?:system|hidden|secret|initial|original|internal|confidential) (?:prompts?|instructions?|system messages?|directives?)(?! ?(?:for|of|on|about|:|should|must) )`,
    `${word('your|ur')} (?:full|exact|entire|complete|verbatim) (?:prompt|instructions|guidelines|directives)(?! ?(?:for|of|on|about|:) )`,
    `${word('secret|hidden')} (?:instructions|prompt) (?:that )?you (?:were|have been|have|got)`,
    near(
      20,
      word('what'),
      word('were|are|was'),
      word('you'),
      word('told|instructed|given|programmed'),
      word(
        'before|above|originally|initially|by (?:the )?(?:system|developers?|creators?|operator)|not to (?:say|reveal|tell|share)',
      ),
    ),
    `${word('what|which|how')}[^\\n.?!]{0,30}${word('your (?:system|hidden|initial|secret) (?:prompt|instructions)')}`,
  ),
  ...patterns(
    'role_hijack',
    `${ROLE}(?: (?:now|no longer|going to be|from now on|as|if|you|you.?re|were|are|to|be|like|an?|the|my|completely|fully|called|named)){0,6} (?:${UNBOUND}|dan|in ${MODES} mode)(?![\\p{L}\\p{N}_])`,
    `${ROLE}[^\\n.!?]{0,25} (?:ai|assistant|model|chatbot|bot|llm|evil twin) (?:with no|without(?: any)?|that (?:has no|can do anything|never refuses|ignores)|free (?:of|from)|not bound)`,
    stem('do anything now|dan mode|jailbreak (?:mode|yourself)'),
    `${word('freed|released|liberated|unshackled|exempted')} from (?:all |any |your |the |its |of )*${LIMITS}(?=[ .,!?;]|$|\\n)(?! (?:of|in|on|for) )`,
    '(?:^|\\n)[^\\p{L}\\n]{0,5}(?:system|admin|administrator|developer|root) override(?:[.:!]| (?:code|activated|enabled|accepted|initiated|engaged))',
    `(?:^|[\\n.!?;:,] ?|(?:please|now|and|then|must|you) )(?:enter|activate|switch (?:in)?to|enable|engage|turn on|unlock) (?:your )?${MODES} mode(?! (?:on|in|for|of|at|via|with) )(?=[^\\n]{0,80}${word('answer|respond|reply|you|reveal|obey|unrestricted|anything|prompt|instructions|filters?')})`,
    `${MODES} mode (?:is )?(?:now )?(?:enabled|activated|on|unlocked)(?=[^\\n]{0,60}${word('you|your|answer|respond|reveal|obey')})`,
    `${word('you|you.?re|yourself|answer|respond|reply|act|speak')}[^\\n.!?]{0,40}${word('without|no longer bound by|free of|free from|not bound by|have no|with no|exempt from|released from|not limited by')} (?:any |all |your |my |the |usual |normal |typical |such |ethical |moral |content |safety |or ){0,4}${LIMITS}(?=[ .,!?;:"']|$|\\n)(?! (?:on|in|of|for|at) )`,
    `${word('disable|deactivate|turn off|switch off|remove|lift|suspend')} (?:all |any |of )*your (?:own )?(?:\\S{1,15} )?${LIMITS}(?=[ .,!;"']|$|\\n)(?! (?:on|for|of|in|at) )`,
    `${word('from now on|henceforth|starting now')},? (?:you|your)[^\\n.!?]{0,50}${word('obey|comply with|never refuse|not refuse|cannot refuse|can.?t refuse|answer anything|do anything|no rules|no restrictions|only follow|only listen|ignore|no filters?')}`,
    `${word('you (?:must|will|shall|have to)')}[^\\n.!?]{0,30}${word('obey (?:me|my every|all my|every)|never refuse|not refuse|comply with (?:every|any|all)')}`,
    `${word('i am|i.?m|speaking as')} (?:your |an? |the )?(?:developer|creator|admin|administrator|openai|anthropic|system administrator|operator)[^\\n]{0,40}${word('order|authori[sz]e|command|instruct|override')} (?:you|all|your|the system)`,
  ),
];
