import { chain, type Chain, follows, gap, near, type Part, raw, rest, stem, word } from './rule';

/**
 * One language: words for "ignore", "instructions", "earlier or yours", "show", the hidden prompt, and set phrases of role
 * hijack. All without accents, as the folded text is.
 */
interface Language {
  ignore: Part;
  instructions: Part;
  earlier: Part;
  show: Part;
  /** Its words, each with what follows where the first is but the beginning of a word. */
  hidden: (Part | [Part, Part])[];
  /** Whom the agent is to be, and what it is to be without. */
  role: [Part, Part][];
}

const spaced: Language[] = [
  {
    // Indonesian, Malay
    ignore: word('abaikan|lupakan|hiraukan|kesampingkan|langgar|jangan ikuti|jangan patuhi|batalkan'),
    instructions: word('(?:instruksi|perintah|aturan|arahan|petunjuk|pedoman|prompt|batasan)(?:mu|nya)?'),
    earlier: word('sebelumnya|di atas|sistem|awal|terdahulu|kamu|anda|tadi|asli|sebelum ini'),
    show: word(
      'tampilkan|tunjukkan|ungkapkan|beritahu|beri tahu|bocorkan|cetak|ulangi|sebutkan|tuliskan|perlihatkan|apa',
    ),
    hidden: [
      word(
        'prompt sistem(?:mu|nya)?|instruksi sistem(?:mu|nya)?|system prompt(?:mu|nya)?|(?:instruksi|prompt|perintah) (?:rahasia|awal|tersembunyi)(?:mu|nya)?|perintah sistem|promptmu|instruksimu',
      ),
    ],
    role: [
      [
        word('(?:kamu|anda) (?:sekarang|kini)|(?:sekarang|kini) (?:kamu|anda)'),
        word('tanpa (?:batasan|aturan|filter|batas)|bebas dari|tidak terikat'),
      ],
      [word('berpura.?pura|bertindak|berperan'), word('tanpa (?:batasan|aturan|filter|batas)')],
    ],
  },
  {
    // Spanish
    ignore: word(
      'ignora|ignore|ignorar|olvida|olvidate de|olvide|omite|desobedece|descarta|no sigas|haz caso omiso(?: de)?|pasa por alto|anula',
    ),
    instructions: word(
      'instrucciones|instruccion|ordenes|indicaciones|reglas|directrices|directivas|prompts?|restricciones|normas',
    ),
    earlier: word(
      'anteriores|anterior|previas|previos|previa|de arriba|del sistema|sistema|iniciales|originales|tus|precedentes|tu',
    ),
    show: word(
      'muestra|muestrame|revela|revelame|dime|imprime|repite|ensename|cual es|cuales son|escribe|comparte|filtra|copia',
    ),
    hidden: [
      word(
        '(?:tu|el|tus|las) (?:prompt (?:del? )?(?:sistema|inicial|oculto|secreto)|instrucciones (?:del? sistema|iniciales|ocultas|secretas|internas)|mensaje (?:de|del) sistema|system prompt)|prompt del? sistema|tu prompt|tus instrucciones',
      ),
    ],
    role: [
      [
        word('ahora eres|eres ahora|actua como|finge ser|haz como si fueras|a partir de ahora'),
        word('sin (?:restricciones|limites|filtros|reglas|censura)|no tienes (?:restricciones|reglas|limites)|dan'),
      ],
    ],
  },
  {
    // Portuguese
    ignore: word('ignore|ignora|ignorar|esqueca|esquece|desconsidere|desconsidera|descarte|nao siga|despreze|anule'),
    instructions: word('instrucoes|instrucao|ordens|regras|diretrizes|comandos|orientacoes|prompts?|restricoes'),
    earlier: word('anteriores|anterior|previas|acima|do sistema|sistema|iniciais|originais|suas|seu|precedentes'),
    show: word('mostre|mostra|revele|revela|diga|me diga|imprima|repita|qual e|quais sao|escreva|exiba|compartilhe'),
    hidden: [
      word(
        '(?:seu|o|suas|as) (?:prompt (?:do |de )?(?:sistema|inicial|oculto|secreto)|instrucoes (?:do sistema|iniciais|ocultas|secretas|internas)|system prompt)|prompt d[oe] sistema|(?:seu|teu) prompt|suas instrucoes',
      ),
    ],
    role: [
      [
        word('agora voce e|voce agora e|aja como|finja ser|a partir de agora'),
        word('sem (?:restricoes|limites|filtros|regras|censura)|dan'),
      ],
    ],
  },
  {
    // French
    ignore: word(
      'ignore|ignorez|ignorer|oublie|oubliez|oublier|ne tiens pas compte|ne tenez pas compte|fais abstraction|faites abstraction|ne suis pas|ne suivez pas|contourne|contournez|annule',
    ),
    instructions: word('instructions?|consignes?|directives?|regles|ordres|prompts?|restrictions'),
    earlier: word(
      'precedentes?|precedents?|anterieures?|ci.?dessus|du systeme|systeme|initiales|originales|tes|vos|prealables|au.?dessus',
    ),
    show: word(
      'montre|montre.?moi|montrez|revele|revelez|affiche|affichez|dis.?moi|dites.?moi|repete|repetez|imprime|quel est|quelles sont|quelle est|donne.?moi|donnez.?moi|ecris|recopie',
    ),
    hidden: [
      word(
        '(?:ton|votre|le|tes|vos|les) (?:prompt (?:du )?(?:systeme|initial|cache|secret)|prompt|instructions (?:systeme|initiales|cachees|secretes|internes)|message systeme|consignes (?:systeme|initiales|cachees|secretes)|system prompt)',
      ),
    ],
    role: [
      [
        word(
          'tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)|agis comme|comporte.?toi comme|fais semblant d.?etre|a partir de maintenant|desormais',
        ),
        word('sans (?:restrictions?|limites?|filtres?|regles?|censure)|aucune (?:restriction|regle|limite)|dan'),
      ],
    ],
  },
  {
    // German
    ignore: word(
      'ignoriere|ignorier|ignorieren|vergiss|vergesse|vergessen|missachte|missachten|missachte|ubergehe|umgehe|befolge nicht|verwirf|setze',
    ),
    instructions: word(
      'anweisung(?:en)?|instruktion(?:en)?|auftrage|befehle?|regeln|vorgaben|richtlinien|prompts?|anleitungen|systemanweisungen|einschrankungen',
    ),
    earlier: word(
      'vorherigen?|vorigen?|bisherigen?|obigen?|oben|fruheren?|vorangegangenen?|vorangehenden?|ursprunglichen?|deine[nr]?|system|systems|ihre|die (?:du|ihr|dir)',
    ),
    show: word(
      'zeige?|zeig mir|verrate?|nenne?|gib|wiederhole?|drucke?|offenbare?|teile?|wie lautet|was ist|was sind|schreibe?|enthulle?',
    ),
    hidden: [
      word(
        '(?:deinen?|den|dein|ihren?|das|die|deine) (?:vollstandigen? |kompletten? |geheimen? |ganzen? )?(?:system.?prompt|system.?anweisung(?:en)?|system.?nachricht|versteckten? (?:anweisungen|prompt)|geheimen? (?:anweisungen|prompt)|ursprunglichen? (?:anweisungen|prompt)|prompt)',
      ),
    ],
    role: [
      [
        word('du bist (?:jetzt|nun|ab jetzt|ab sofort)|ab jetzt|verhalte dich wie|tu so als|agiere als|spiele'),
        word(
          'ohne (?:jegliche |alle )?(?:einschrankungen|regeln|filter|grenzen|beschrankungen|zensur)|keine (?:regeln|einschrankungen)|dan',
        ),
      ],
    ],
  },
  {
    // Italian
    ignore: word('ignora|ignorate|ignorare|dimentica|dimenticate|trascura|non seguire|non considerare|scarta|annulla'),
    instructions: word('istruzioni|istruzione|ordini|regole|direttive|comandi|indicazioni|prompt|restrizioni'),
    earlier: word('precedenti|precedente|sopra|di sistema|sistema|iniziali|originali|tue|tuoi|tutte le tue'),
    show: word('mostra|mostrami|rivela|rivelami|dimmi|stampa|ripeti|qual e|quali sono|scrivi|condividi'),
    hidden: [
      word(
        '(?:il tuo|il|le tue|le) (?:prompt (?:di |del )?(?:sistema|iniziale|nascosto|segreto)|istruzioni (?:di sistema|iniziali|nascoste|segrete)|system prompt)|prompt di sistema|il tuo prompt|le tue istruzioni',
      ),
    ],
    role: [
      [
        word('ora sei|sei ora|adesso sei|agisci come|fingi di essere|da ora in poi'),
        word('senza (?:restrizioni|limiti|filtri|regole|censura)|dan'),
      ],
    ],
  },
  {
    // Dutch
    ignore: word('negeer|vergeet|sla over|volg niet|omzeil|veronachtzaam'),
    instructions: word('instructies?|opdrachten|regels|richtlijnen|aanwijzingen|prompts?|beperkingen'),
    earlier: word(
      'vorige|voorgaande|eerdere|bovenstaande|hierboven|systeem|oorspronkelijke|je|jouw|uw|alle voorgaande',
    ),
    show: word('toon|laat|onthul|vertel|geef|herhaal|print|wat is|wat zijn|schrijf|deel'),
    hidden: [
      word(
        '(?:je|jouw|de|uw) (?:systeem.?prompt|systeem.?instructies|verborgen (?:instructies|prompt)|geheime (?:instructies|prompt)|system prompt)|(?:je|jouw|uw) (?:prompt|instructies)',
      ),
    ],
    role: [
      [
        word('je bent (?:nu|vanaf nu)|doe alsof|gedraag je als|vanaf nu'),
        word('zonder (?:beperkingen|regels|filters|grenzen)|dan-modus'),
      ],
    ],
  },
  {
    // Polish
    ignore: word('zignoruj|ignoruj|zapomnij|pomin|nie przestrzegaj|odrzuc'),
    instructions: word(
      'instrukcje|instrukcji|polecenia|polecen|zasady|zasad|reguly|wytyczne|wytycznych|prompty|prompt|instrukcjach|poleceniach|zasadach',
    ),
    earlier: word(
      'poprzednie|poprzednich|wczesniejsze|wczesniejszych|powyzsze|powyzszych|systemowe|systemowy|twoje|swoje|pierwotne',
    ),
    show: word('pokaz|ujawnij|wyswietl|podaj|powtorz|wypisz|zdradz|jaki jest|napisz'),
    hidden: [
      word(
        '(?:swoj |twoj )?(?:prompt systemowy|systemowy prompt|instrukcje systemowe|ukryte instrukcje|tajne instrukcje|system prompt)',
      ),
    ],
    role: [
      [
        word('jestes teraz|teraz jestes|udawaj|zachowuj sie jak|od teraz'),
        word('bez (?:ograniczen|zasad|filtrow|limitow)'),
      ],
    ],
  },
  {
    // Russian
    ignore: stem(
      'игнорируи|проигнорируи|забудь|отбрось|не обращаи внимания на|не следуи|пренебреги|отмени|нарушь|обоиди',
    ),
    instructions: stem('инструкци|указани|правил|команд|распоряжени|промпт|директив|ограничени|настроик'),
    earlier: stem('предыдущ|прежн|вышеуказан|выше|систем|первоначальн|исходн|сво[ие]|тво[ие]|все,? что|ранее'),
    show: stem('покажи|раскрои|выведи|напечатаи|повтори|скажи|назови|сообщи|напиши|выдаи|каков|како[ив]|какие'),
    hidden: [
      [stem('систем'), stem('промпт|инструкци|сообщени|подсказк|запрос')],
      [stem('скрыт|секретн|исходн|начальн'), stem('инструкци|промпт|указани')],
      [stem('свои|свое|своя|свою|твои|твое|твоя|твою'), stem('промпт|инструкци')],
    ],
    role: [
      [
        stem('ты теперь|теперь ты|с этого момента|представь, что ты|притворись|веди себя как|деиствуи как'),
        stem('без (?:ограничени|правил|фильтр|цензур)|не имеешь ограничени|нет (?:никаких )?(?:ограничени|правил)'),
      ],
    ],
  },
  {
    // Ukrainian
    ignore: stem('ігноруи|проігноруи|забудь|відкинь|не звертаи уваги|не дотримуися'),
    instructions: stem('інструкці|вказівк|правил|команд|промпт|обмежен'),
    earlier: stem('попередн|вищезазначен|вище|систем|початков|своі|твоі|усі'),
    show: stem('покажи|розкрии|виведи|повтори|скажи|напиши'),
    hidden: [
      [stem('системн'), stem('промпт|інструкці|повідомлен')],
      [stem('прихован|секретн'), stem('інструкці|промпт')],
    ],
    role: [[stem('ти тепер|тепер ти|відтепер'), stem('без (?:обмежен|правил|фільтр)')]],
  },
  {
    // Vietnamese
    ignore: word('bo qua|phot lo|quen|hay quen|khong tuan theo|dung tuan theo|lam ngo'),
    instructions: word('huong dan|chi dan|lenh|quy tac|chi thi|prompt|loi nhac|yeu cau|cau lenh'),
    earlier: word('truoc|truoc do|truoc day|tren|o tren|phia tren|he thong|ban dau|cua ban'),
    show: word('hien thi|tiet lo|cho toi (?:biet|xem)|in ra|lap lai|hien'),
    hidden: [word('(?:prompt|loi nhac|huong dan|chi dan) (?:he thong|ban dau|bi mat|an)|system prompt')],
    role: [
      [
        word('bay gio ban la|ban la|hay dong vai|gia vo'),
        word('khong (?:co |bi )?(?:gioi han|han che|quy tac|kiem duyet)'),
      ],
    ],
  },
];

/** Languages without spaces, or with the verb last: the same three things, each a chain of its own. */
const unspaced: Chain[] = [
  chain(
    'override_instructions',
    raw('忽略|无视|無視|忘记|忘記|忽視|不要遵守|不要遵循|抛弃|跳过|绕过'),
    gap(12, 'sentence'),
    raw('之前|以前|上面|上述|以上|先前|前面|此前|系统|系統|原来|你的|您的|所有'),
    gap(10, 'sentence'),
    raw('指令|指示|提示|命令|规则|規則|说明|要求|设定|限制'),
  ),
  chain(
    'override_instructions',
    raw('これまで|以前|前|上記|上|先ほど|すべて|全て|システム|あなた|元'),
    gap(13, 'sentence'),
    raw('指示|命令|プロンプト|ルール|指令|制約|設定'),
    gap(8, 'sentence'),
    raw('無視|忘れ|破棄|従わな|取り消'),
  ),
  chain(
    'override_instructions',
    raw('이전|앞|위|기존|지금까지|모든|시스템|당신'),
    gap(14, 'sentence'),
    raw('지시|명령|프롬프트|규칙|지침'),
    gap(10, 'sentence'),
    raw('무시|잊|따르지|버려'),
  ),
  near(
    'override_instructions',
    35,
    stem('onceki|yukaridaki|sistem|tum|butun|daha onceki|sana verilen'),
    stem('talimat|komut|kural|yonerge|prompt|istem'),
    stem('yok say|gormezden gel|unut|dikkate alma|goz ardi et|yoksay|uyma'),
  ),
  chain(
    'override_instructions',
    raw('पिछल|पहले|ऊपर|सभी|सिस्टम'),
    gap(25, 'sentence'),
    raw('निर्देश|आदेश|नियम|प्रॉम्प्ट'),
    gap(25, 'sentence'),
    raw('अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल|उपेक्षा|न मान'),
  ),
  chain('override_instructions', raw('भूल जा|अनदेखा कर'), gap(30, 'sentence'), raw('निर्देश|आदेश|नियम|प्रॉम्प्ट')),
  chain(
    'override_instructions',
    raw('تجاهل|انس|انسى|اهمل|لا تتبع|تخط'),
    gap(15, 'sentence'),
    raw('تعليمات|التعليمات|اوامر|الاوامر|قواعد|القواعد|التوجيهات|تعليماتك|توجيهات'),
  ),
  chain(
    'override_instructions',
    raw('התעלם|שכח|תתעלם|תשכח'),
    gap(15, 'sentence'),
    raw('ההוראות|הוראות|ההנחיות|הכללים'),
  ),
  chain(
    'override_instructions',
    raw('ละเว้น|เพิกเฉย|ไม่ต้องสนใจ|ลืม'),
    gap(15, 'sentence'),
    raw('คำสั่ง|คำแนะนำ|กฎ'),
    gap(12, 'sentence'),
    raw('ก่อนหน้า|ข้างต้น|ด้านบน|ระบบ|ทั้งหมด'),
  ),
  chain(
    'reveal_prompt',
    raw('显示|顯示|告诉我|告訴我|透露|泄露|输出|輸出|打印|重复|重複|给我看|展示|公开|说出|是什么'),
    gap(12, 'sentence'),
    raw('系统提示|系統提示|系统指令|系統指令|初始指令|隐藏指令|系统消息|提示词|秘密指令|内部指令|prompt'),
  ),
  chain(
    'reveal_prompt',
    raw('你的'),
    gap(6, 'sentence'),
    raw('系统提示|系統提示|系统指令|初始指令|隐藏指令|提示词'),
    gap(8, 'sentence'),
    raw('是什么|什么|给我|内容|发'),
  ),
  chain(
    'reveal_prompt',
    raw(
      'システムプロンプト|システム(?:の)?指示|隠された指示|初期プロンプト|内部指示|システムメッセージ|あなたのプロンプト|あなたへの指示',
    ),
    gap(14, 'sentence'),
    raw('教え|見せ|表示|出力|開示|繰り返|明かし|公開|示し'),
  ),
  chain(
    'reveal_prompt',
    raw('시스템 ?프롬프트|시스템 ?지시|숨겨진 ?지시|초기 ?프롬프트|시스템 ?메시지|비밀 ?지시'),
    gap(14, 'sentence'),
    raw('보여|알려|출력|공개|말해|반복'),
  ),
  near(
    'reveal_prompt',
    30,
    stem('sistem (?:istem|prompt|talimat|mesaj|komut)|gizli (?:talimat|prompt)|ilk talimat'),
    stem('goster|soyle|yaz|acikla|paylas|tekrarla|ifsa'),
  ),
  chain(
    'reveal_prompt',
    raw('सिस्टम प्रॉम्प्ट|सिस्टम निर्देश|छिपे हुए निर्देश|गुप्त निर्देश'),
    gap(20, 'sentence'),
    raw('दिखा|बता|प्रकट|लिख'),
  ),
  chain(
    'reveal_prompt',
    raw('اظهر|اعرض|اكشف|اخبرني|اطبع|كرر|ما هي|ما هو'),
    gap(15, 'sentence'),
    raw('موجه النظام|تعليمات النظام|تعليماتك|التعليمات السرية|التعليمات المخفية|رسالة النظام|برومبت'),
  ),
  chain(
    'role_hijack',
    raw('你现在是|你現在是|从现在起|从现在开始|假装你是|扮演|现在你是'),
    gap(20, 'sentence'),
    raw('没有(?:任何)?限制|不受(?:任何)?限制|无限制|沒有限制|没有规则|不受约束|没有道德|越狱|dan'),
  ),
  chain(
    'role_hijack',
    raw('あなたは今|今からあなたは|これからあなたは|あなたは'),
    gap(20, 'sentence'),
    raw('制限のない|無制限|制約のない|ルールのない|制限なし'),
  ),
  chain(
    'role_hijack',
    raw('너는 이제|당신은 이제|이제부터'),
    gap(25, 'sentence'),
    raw('제한 ?없|무제한|규칙 ?없|제약 ?없'),
  ),
  chain(
    'role_hijack',
    stem('artik|simdi|bundan sonra'),
    gap(30, 'sentence'),
    stem('sinirsiz|kisitlamasiz|kuralsiz|filtresiz|hicbir kural'),
  ),
  chain('role_hijack', raw('انت الان|من الان'), gap(30, 'sentence'), raw('بدون قيود|بلا قيود|دون قيود|بدون قواعد')),
  chain(
    'role_hijack',
    raw('अब तुम|अब आप'),
    gap(30, 'sentence'),
    raw('बिना किसी (?:प्रतिबंध|नियम|सीमा)|कोई (?:नियम|प्रतिबंध) नहीं'),
  ),
];

/** "instructions of the sprinkler system" are not ours. */
const NOT_OF_A_THING = follows(
  '(?! (?:de|del|da|do|para|para o|pour|des|du|fur|der|von|di|del|della|per|voor|van|dla|untuk|для|cho) )',
);

/** "All instructions", of whatever: with nothing after them but the next order. */
const ALL = word(
  'semua|seluruh|todas|todos|toutes|tous|alle|samtliche|tutte|tutti|wszystkie|wszystkich|все|всех|усі|всі|tat ca|moi|sve',
);
const AND_NO_MORE = follows(
  '(?=\\p{L}{0,4}(?: ?[.,!;:\\n]|$| (?:y|e|et|und|en|ed|i|и|та|dan|va|lalu|puis|luego|depois|dann|poi) ))',
);

const fromLanguage = (language: Language): Chain[] => [
  near('override_instructions', 30, language.ignore, language.instructions, language.earlier),
  near('override_instructions', 30, language.ignore, language.earlier, language.instructions),
  chain('override_instructions', language.ignore, gap(12), ALL, gap(8), { ...language.instructions, ...AND_NO_MORE }),
  ...language.hidden.map((hidden) =>
    Array.isArray(hidden)
      ? chain('reveal_prompt', language.show, gap(25), hidden[0], rest, { ...hidden[1], ...NOT_OF_A_THING })
      : near('reveal_prompt', 25, language.show, { ...hidden, ...NOT_OF_A_THING }),
  ),
  ...language.role.map(([who, without]) => chain('role_hijack', who, gap(50, 'sentence'), without)),
];

export const otherLanguageChains: Chain[] = [...spaced.flatMap(fromLanguage), ...unspaced];
