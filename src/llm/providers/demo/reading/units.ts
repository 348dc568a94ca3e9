/** What people count or name on a board. */
export type Unit = 'sticky' | 'idea' | 'column' | 'phase' | 'step' | 'task' | 'option' | 'branch' | 'block';

/** Its nouns in the languages of the phrases; where a word means two of them, the first counts. */
export const UNIT_PATTERNS: readonly { unit: Unit; source: string }[] = [
  {
    unit: 'sticky',
    source:
      'stick(?:y|ies)(?:[ -]notes?)?|post-?its?(?: notes?)?|notes? adhésives?|notes?|cards?|haftnotiz(?:en)?|notizzettel|klebezettel|zettel|notiz(?:en)?|karten?|notas?(?: adhesivas?)?|tarjetas?|catatan(?: tempel)?|kartu|стикер(?:а|ов|ы|ами)?|замет(?:ка|ки|ку|ок)|карточ(?:ка|ки|ку|ек)|便签纸?|便利贴|便条|卡片|付箋|ふせん|付せん|メモ|カード|스티커(?: ?메모)?|포스트잇|메모지?|카드|ملاحظ(?:ة|ات)(?: لاصقة)?|ورقة لاصقة|أوراق لاصقة|بطاق(?:ة|ات)',
  },
  {
    unit: 'idea',
    source: 'ideas?|ideen|idee|idées?|ide|иде(?:я|и|й|ю)|想法|点子|主意|创意|アイデア|アイディア|아이디어|فكرة|أفكار',
  },
  {
    unit: 'column',
    source:
      'columns?|sections?|frames?|spalten?|abschnitte?n?|colonnes?|columnas?|secciones|sección|kolom|bagian|колон(?:ка|ки|ку|ок|ками|ках)|столб(?:ец|ца|цов|цами|цы)|раздел(?:а|ов|ы|ами)?|列|栏|カラム|セクション|열|칸(?!반)|컬럼|섹션|أعمدة|عمود(?:ًا|ا)?|أقسام',
  },
  {
    unit: 'phase',
    source:
      'phases?|stages?|phasen?|fases?|etapas?|tahap(?:an)?|этап(?:а|ов|ы|ах|ами)?|фаз(?:а|ы|ах|ами)?|阶段|フェーズ|段階|단계|مراحل|مرحلة',
  },
  {
    unit: 'step',
    source:
      'steps?|schritte?n?|étapes?|pasos?|langkah(?:-langkah)?|шаг(?:а|ов|и|ах|ами)?|步骤?|ステップ|手順|단계|خطوات|خطوة',
  },
  {
    unit: 'task',
    source:
      'tasks?|items?|points?|things?|to[ -]?dos?|aufgaben?|punkte?n?|dinge|tâches?|éléments?|tareas?|elementos?|puntos?|tugas|butir|hal|задач(?:а|и|у|ами)?|пункт(?:а|ов|ы|ами)?|дел(?:а|о)?|任务|事项|项|項目|タスク|할 ?일|항목|مهام|مهمة|عناصر|بنود',
  },
  {
    unit: 'option',
    source:
      'options?|models?|optionen|modelle?n?|modèles?|opciones|modelos?|pilihan|model|вариант(?:а|ов|ы)?|модел(?:ь|и|ей)|方案|模式|モデル|案|모델|خيارات|نماذج',
  },
  { unit: 'branch', source: 'branches|branch|äste|zweige?n?|ramas?|cabang|вет(?:ки|ок|ви|вей|ками)|分支|枝|가지|فروع' },
  { unit: 'block', source: 'blocks?|blöcken?|blocs?|bloques?|blok|блок(?:а|ов|и)?|块|ブロック|블록|كتل(?:ة|ات)?' },
];

/** Words with which something else begins: what follows a number or a noun is not named by them. */
export const STOP_WORDS =
  'and|or|for|with|of|about|on|in|to|that|from|by|und|oder|für|mit|von|über|zu|zum|zur|et|ou|pour|avec|sur|de|du|des|y|o|para|con|sobre|dan|atau|untuk|dengan|tentang|и|или|для|с|со|о|об|про|в|на|و|أو|عن|مع|في';
